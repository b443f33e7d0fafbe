package conn

import (
	"context"
	"fmt"

	"duplex/frame"
)

// WriteControl writes a Ping or a Pong with a payload of up to 125 bytes, and
// does not wait for an answer: see [Conn.Ping] for that. A Pong that nobody has
// asked for says that this end is there (section 5.5.3); those that answer Pings
// are written without it, as Close frames are by [Conn.Close]. The frame may go
// between those of a message that is being written. A longer payload is
// frame.ErrControlTooLong, and nothing is written.
//
// What ctx does is as for [Conn.Write].
func (c *Conn) WriteControl(ctx context.Context, op frame.Opcode, payload []byte) error {
	if op != frame.Ping && op != frame.Pong {
		return fmt.Errorf("websocket: a control frame to write is a ping or a pong, not %v", op)
	}
	for {
		err := c.work().writeFrame(ctx, &frame.Header{Fin: true, Opcode: op}, payload)
		if err != errDead {
			return err
		}
	}
}
