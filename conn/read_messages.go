package conn

import (
	"context"
	"errors"
	"iter"

	"duplex/conn/internal/buffer"
	"duplex/frame"
)

// A Message is a message as [Conn.Messages] yields it.
type Message struct {
	Opcode  Opcode // Text or Binary
	Payload []byte // valid until the next message is asked for, as in Handler
}

// Messages returns the messages of the connection as they come. The sequence
// ends when the peer closes the connection with code 1000, 1001 or none at all;
// anything else that ends it comes as a last pair with an error.
func (c *Conn) Messages(ctx context.Context) iter.Seq2[Message, error] {
	return func(yield func(Message, error) bool) {
		var buf []byte
		for {
			op, payload, err := c.ReadAppend(ctx, buf[:0])
			if isNormal(err) {
				return
			}
			if !yield(Message{op, payload}, err) || err != nil {
				return
			}
			buffer.Poison(payload)
			buf = payload
		}
	}
}

// isNormal reports whether err is the peer's Close for no other reason than
// that it is done.
func isNormal(err error) bool {
	closed, ok := errors.AsType[*CloseError](err)
	if !ok {
		return false
	}
	switch closed.Code {
	case frame.NormalClosure, frame.GoingAway, frame.NoStatus:
		return true
	}
	return false
}
