package conn

import (
	"context"
	"slices"

	"duplex/conn/internal/buffer"
	"duplex/conn/protocol"
)

// Read reads the next message and returns whether it is text or binary, and its
// payload, in a slice that is the caller's. Text is valid UTF-8.
//
// If ctx ends first, Read returns the context's error and nothing is lost: the
// next Read returns the message from its start. Once the connection is over Read
// returns the reason, see [Conn].
func (c *Conn) Read(ctx context.Context) (Opcode, []byte, error) {
	op, p, err := c.ReadAppend(ctx, nil)
	if err != nil {
		return 0, nil, err
	}
	return op, p, nil
}

// ReadAppend is [Conn.Read] that appends the payload to b and returns the
// extended slice. After an error it returns b as it was. To read without an
// allocation, pass the slice of the last message cut to no length:
//
//	op, buf, err = c.ReadAppend(ctx, buf[:0])
func (c *Conn) ReadAppend(ctx context.Context, b []byte) (Opcode, []byte, error) {
	a, err := c.beginRead(ctx)
	if err != nil {
		return 0, b, err
	}
	defer a.endRead()
	a.in.message++
	op, message, err := a.readMessage(ctx, b)
	if err == nil && a.ahead() {
		a.cork()
	}
	return op, message, err
}

// readMessage is ReadAppend for the reader.
func (a *active) readMessage(ctx context.Context, b []byte) (Opcode, []byte, error) {
	message := b
	for {
		ev, err := a.next(ctx, message[len(message):cap(message)])
		if err != nil {
			if got := message[len(b):]; len(got) > 0 && a.life.cause.Err() == nil {
				op, _ := a.m.Message()
				a.hold(protocol.Event{Opcode: op, Payload: slices.Clone(got)})
			}
			return 0, b, err
		}
		message = extend(message, ev.Payload)
		if ev.Fin {
			return ev.Opcode, message, nil
		}
		message = a.grow(message, len(message)-len(b))
	}
}

// extend appends p to b. If p lies there already it is not copied.
func extend(b, p []byte) []byte {
	if spare := b[len(b):cap(b)]; len(p) > 0 && len(p) <= len(spare) && &p[0] == &spare[0] {
		return b[:len(b)+len(p)]
	}
	return append(b, p...)
}

// trusted is how many bytes are made room for on a peer's word that they will
// come. Room for more is made as they come, so that a peer who only announces
// a large message does not cost a large slice.
const trusted = 64 << 10

// lastGrowth is the part of what a message may become after which room is made
// for all of it. The slice before that is less than two such parts long, and those
// before it, each half as long as the next, are less than another two together. So
// reading a message allocates no more than 1.25 times its largest size.
const lastGrowth = 16

// grow makes room in b for more of a message, of which got bytes have come.
func (a *active) grow(b []byte, got int) []byte {
	if _, compressed := a.m.Message(); compressed || !a.m.LastFrame() {
		return a.growTo(b, got, a.m.MaxMessage+1) // nobody can say how long it will be
	}
	return a.growTo(b, got, int64(got)+a.m.Remaining())
}

// growTo makes room in b for a message that becomes no longer than most bytes; 0
// or 1 means that there is no limit.
func (a *active) growTo(b []byte, got int, most int64) []byte {
	if cap(b)-len(b) >= buffer.Size {
		return b
	}
	want := int64(max(buffer.Size, got))
	if _, compressed := a.m.Message(); !compressed {
		want = min(a.m.Remaining(), int64(max(trusted, got)))
	}
	if most > 1 {
		if int64(got) >= most/lastGrowth {
			want = most - int64(got)
		}
		want = min(want, most-int64(got))
	}
	if int64(cap(b)-len(b)) >= want {
		return b
	}
	grown := make([]byte, len(b), len(b)+int(want)) // slices.Grow would make it longer
	copy(grown, b)
	return grown
}
