package conn

import (
	"context"
	"slices"

	"duplex/conn/protocol"
	"duplex/frame"
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
	e, err := c.beginRead(ctx)
	if err != nil {
		return 0, b, err
	}
	defer e.endRead()
	e.reading.turn++
	return e.read(ctx, b)
}

// read is Read for the reader.
func (c *engine) read(ctx context.Context, b []byte) (frame.Opcode, []byte, error) {
	message := b
	for {
		ev, err := c.next(ctx, message[len(message):cap(message)])
		if err != nil {
			if got := message[len(b):]; len(got) > 0 && c.end.err() == nil {
				op, _ := c.m.Message()
				c.hold(protocol.Event{Opcode: op, Payload: slices.Clone(got)})
			}
			return 0, b, err
		}
		message = extend(message, ev.Payload)
		if ev.Fin {
			return ev.Opcode, message, nil
		}
		message = c.grow(message)
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

// grow makes room in b for the rest of the payload, within reason. How long a
// compressed one is to become nobody can say.
func (c *engine) grow(b []byte) []byte {
	want := min(c.m.Remaining(), int64(max(trusted, len(b))))
	if c.compressedMessage() {
		want = int64(max(bufferSize, len(b)))
	}
	return slices.Grow(b, int(want))
}
