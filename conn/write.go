package conn

import (
	"context"
	"fmt"

	"duplex/frame"
)

// Write writes a message in a single frame, or in several if it is long and
// compressed. The opcode is frame.Text or frame.Binary; text must be UTF-8, which
// is not checked here, but by the peer (section 8.1). The payload is not
// changed, nor kept. Its length decides whether it is compressed, if the peer has agreed to
// that: see [Conn.WriteAs].
//
// If ctx ends while the call waits for other writers, nothing has been written.
// If it ends while the frame is being written the connection is over, for no
// other frame could follow half a one; so it is if the peer takes nothing of it
// for Config.WriteTimeout.
func (c *Conn) Write(ctx context.Context, op Opcode, payload []byte) error {
	return c.WriteAs(ctx, op, payload, ByLength)
}

// WriteAs is [Conn.Write] with a choice whether to compress this message, where
// the peer has agreed to compression.
func (c *Conn) WriteAs(ctx context.Context, op Opcode, payload []byte, how Compression) error {
	if err := checkMessage(op); err != nil {
		return err
	}
	h := frame.Header{Fin: true, Opcode: op}
	if e := c.work(); !e.out.deflating.takes(len(payload), how) && e.tryBetween() {
		return e.writeLocked(ctx, &h, payload)
	}
	e, err := c.beginMessage(ctx)
	if err != nil {
		return err
	}
	defer e.out.message.release()
	if e.out.deflating.takes(len(payload), how) {
		return e.writeCompressed(ctx, op, payload)
	}
	return e.writeFrame(ctx, &h, payload)
}

// tryBetween takes the lock of frames if it is free and no message is under way:
// then one that is a single frame can do without the lock of messages.
func (c *engine) tryBetween() bool {
	if !c.out.message.free() || !c.out.lock.tryAcquire() {
		return false
	}
	if c.dead || c.m.Sending() {
		c.letGo()
		return false
	}
	return true
}

// checkMessage returns an error if op does not begin a message.
func checkMessage(op frame.Opcode) error {
	if op == frame.Text || op == frame.Binary {
		return nil
	}
	return noMessage(op)
}

func noMessage(op frame.Opcode) error {
	return fmt.Errorf("websocket: a message is text or binary, not %v", op)
}
