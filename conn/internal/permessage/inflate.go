package permessage

import (
	"fmt"

	"duplex/conn/deflate"
	"duplex/conn/internal/buffer"
	"duplex/conn/protocol"
	"duplex/frame"
)

// An Inflater is what the reader of a connection needs to inflate messages: the
// pieces of a compressed one go in, and pieces of what it stands for come out
// (RFC 7692, section 6.2).
type Inflater struct {
	deflate.Decompressor

	// The message being inflated.
	op    frame.Opcode
	size  int64 // so far
	begun bool  // some byte of it has come
	text  protocol.UTF8

	// The piece of it being inflated, which lies in the input.
	left []byte
	last bool // the message ends with it
	more bool // it has not been inflated to its end

	room []byte // a buffer for what there is no better place for
}

// Take takes a piece of a compressed message.
func (z *Inflater) Take(ev protocol.Event) {
	z.op, z.left, z.last, z.more = ev.Opcode, ev.Payload, ev.Fin, true
	z.begun = z.begun || len(ev.Payload) > 0
}

// Next inflates as much as there is room for, to the start of spare if that is
// not too small. A message may become max bytes long; 0 means any number.
func (z *Inflater) Next(spare []byte, max int64) (protocol.Event, error) {
	if !z.begun {
		// An empty message is one byte when compressed (RFC 7692, section
		// 7.2.3.6). Mojolicious sends none, which can mean nothing else.
		z.more = false
		return z.checked(protocol.Event{Opcode: z.op, Fin: z.last}, max)
	}
	dst := z.place(spare, max)
	p, n, err := z.Fill(dst, z.left, z.last)
	if err != nil {
		return protocol.Event{}, fmt.Errorf("%w: %w", ErrNotDeflate, err)
	}
	z.left = z.left[n:]
	z.more = len(p) == cap(p)
	return z.checked(protocol.Event{Opcode: z.op, Payload: p, Fin: z.last && !z.more}, max)
}

// place returns where to inflate to: no more than takes the message beyond the
// limit.
func (z *Inflater) place(spare []byte, max int64) []byte {
	const little = buffer.Size / 8
	if len(spare) < little {
		if z.room == nil {
			z.room = buffer.Get()
		}
		spare = z.room
	}
	if left := max - z.size; max > 0 && left < int64(len(spare)) {
		spare = spare[:left+1]
	}
	return spare[:0:len(spare)]
}

// checked holds a piece of a message against what must be true of it, of which
// the machine could see nothing (section 8.1).
func (z *Inflater) checked(ev protocol.Event, max int64) (protocol.Event, error) {
	z.size += int64(len(ev.Payload))
	if max > 0 && z.size > max {
		return protocol.Event{}, protocol.ErrMessageTooBig
	}
	if z.op == frame.Text {
		text, good := z.text.Check(ev.Payload, ev.Fin)
		if good < len(ev.Payload) || ev.Fin && text.Unfinished() {
			return protocol.Event{}, frame.ErrInvalidUTF8
		}
		z.text = text
	}
	if ev.Fin {
		z.size, z.begun = 0, false
	}
	return ev, nil
}

// Release gives the buffer back.
func (z *Inflater) Release() {
	if z.room != nil {
		buffer.Put(z.room)
		z.room = nil
	}
}

// Close gives up what is left of the message, and the window: nothing more is to
// be inflated.
func (z *Inflater) Close() {
	z.left, z.more, z.begun = nil, false, false
	z.Release()
	z.Reset()
	z.Decompressor = deflate.Decompressor{}
}

// More reports whether the piece that was taken last has not been inflated to its
// end.
func (z *Inflater) More() bool { return z.more }

// Idle reports whether no message is being inflated.
func (z *Inflater) Idle() bool { return !z.more && z.room == nil }

// ErrNotDeflate is a compressed message that cannot be inflated. The error that
// wraps it tells why.
var ErrNotDeflate = &frame.Error{Section: "RFC 7692, 7.2.2", Code: frame.InvalidPayload, Reason: "compressed message that is not DEFLATE"}
