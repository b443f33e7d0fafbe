package conn

import (
	"context"
	"fmt"

	"duplex/conn/internal/buffer"
	"duplex/frame"
	"duplex/mask"
)

// Write writes a message in a single frame, or in several if it is long and
// compressed. The opcode is Text or Binary; text must be UTF-8, which is checked
// by the peer, not here (section 8.1). The payload is not changed, nor kept. Its
// length decides whether it is compressed, if the peer has agreed to that: see
// [Conn.WriteAs].
//
// If ctx ends while the call waits for other writers, nothing has been written.
// If it ends while the frame is being written the connection is over, since no
// other frame could follow half a frame; so it is if the peer takes nothing of it
// for Config.WriteTimeout. So a write's context is better not a request's.
//
// While input that has come already waits to be read, a small message may wait
// for it, for a millisecond at most, so that the answers to many messages go out
// together.
func (c *Conn) Write(ctx context.Context, op Opcode, payload []byte) error {
	if a := c.active.Load(); a != nil && len(payload) <= plainSize && (op == Text || op == Binary) {
		// No message is open, nothing waits to be written but what may wait,
		// the connection is open, and no compression and no trace take part:
		// otherwise a flag is set.
		if f, ok := a.out.lock.TryLockPlain(corked | pending); ok {
			if a.Conn == c && ctx.Err() == nil {
				return a.writePlain(ctx, op, payload, f&corked != 0)
			}
			a.unlockFrames()
		}
	}
	return c.WriteAs(ctx, op, payload, ByLength)
}

// plainSize is up to where a message takes the fast path.
const plainSize = buffer.Size - frame.MaxHeader

// writePlain is Write for what nearly every message is. It need not ask the
// machine, whose state a message in one frame leaves as it is. The caller has the
// lock, which it releases.
func (a *active) writePlain(ctx context.Context, op Opcode, payload []byte, wait bool) error {
	o := &a.out
	if !o.reserve(frame.MaxHeader + len(payload)) {
		return a.settle(ctx, a.put(ctx, &frame.Header{Fin: true, Opcode: op}, payload))
	}
	first := frame.FinBit | byte(op)
	if a.client {
		key := o.keys.Next()
		b := frame.AppendMaskedHeader(o.buf, first, int64(len(payload)), key)
		n := len(b)
		o.buf = b[:n+len(payload)]
		mask.Copy(o.buf[n:], payload, key)
	} else {
		o.buf = append(frame.AppendHeader(o.buf, first, int64(len(payload))), payload...)
	}
	if wait {
		return a.settle(ctx, nil)
	}
	b := o.buf
	o.buf = nil
	err := a.write(ctx, b)
	buffer.Put(b)
	if !o.lock.UnlockPlain() {
		a.unlockFrames()
	}
	return err
}

// WriteAs is [Conn.Write] with a choice whether to compress this message, where
// the peer has agreed to compression.
func (c *Conn) WriteAs(ctx context.Context, op Opcode, payload []byte, how Compression) error {
	if err := checkMessage(op); err != nil {
		return err
	}
	a, err := c.beginMessage(ctx)
	if err != nil {
		return err
	}
	defer a.out.message.Unlock()
	if a.deflate.takes(len(payload), how) {
		return a.writeCompressed(ctx, op, payload)
	}
	return a.writeFrame(ctx, c, &frame.Header{Fin: true, Opcode: op}, payload)
}

// beginMessage makes the caller the one whose message is written, until it
// releases the lock of messages.
func (c *Conn) beginMessage(ctx context.Context) (*active, error) {
	for {
		a := c.use()
		if err := c.lock(ctx, &a.out.message); err != nil {
			return nil, err
		}
		if a.Conn == c {
			return a, nil // the lock keeps the active state from being dropped
		}
		a.out.message.Unlock()
	}
}

// writeFrame writes one frame.
func (a *active) writeFrame(ctx context.Context, c *Conn, h *frame.Header, payload []byte) error {
	if err := a.lockFrames(ctx, c); err != nil {
		return err
	}
	return a.settle(ctx, a.put(ctx, h, payload))
}

// checkMessage returns an error if op does not begin a message.
func checkMessage(op Opcode) error {
	if op == Text || op == Binary {
		return nil
	}
	return fmt.Errorf("websocket: a message is text or binary, not %v", op)
}
