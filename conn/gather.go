package conn

import (
	"context"

	"duplex/frame"
)

// What a handler writes while there is more input for it waits, and goes out in
// one piece: when that input is used up, when there is enough of it, when somebody
// else writes, or when the connection is closed. What comes from the handler is
// known by the context that it was given.

// gatherSize is how many bytes wait at the most.
const gatherSize = 16 << 10

// takeWaiting returns a buffer with what has been gathered, and behind it the
// control frames that wait. If that is nothing there is room for n bytes, unless
// they are more than a buffer holds.
func (c *engine) takeWaiting(n int) []byte {
	b := c.out.gathered
	switch {
	case b != nil:
		c.out.gathered = nil
		c.out.waiting.Store(false)
	case n <= smallSize && c.out.controls.n.Load() == 0 && !c.out.gathering.Load():
		return c.out.small[:0]
	default:
		b = getBuffer()[:0]
	}
	return c.out.controls.take(b, c)
}

// gathers reports whether a frame with that payload is to wait behind b.
func (c *engine) gathers(ctx context.Context, b, payload []byte) bool {
	return c.out.gathering.Load() && ctx == context.Context(&c.handling) && len(b)+frame.MaxHeader+len(payload) <= gatherSize
}

// gather appends a frame to b, where it waits, unless the reader has just flushed.
func (c *engine) gather(ctx context.Context, b []byte, h *frame.Header, payload []byte) error {
	c.out.gathered = appendFrame(enlarge(b, frame.MaxHeader+len(payload)), h, payload)
	c.out.waiting.Store(true)
	if c.out.gathering.Load() {
		return nil
	}
	return c.writeWaiting(ctx)
}

// flush sends what has been gathered, and then has the control frames sent. It is
// the reader who flushes: unless something waits, he does not wait for a writer.
func (c *engine) flush(ctx context.Context) {
	c.out.gathering.Store(false) // before the look at waiting: gather does it the other way round
	if c.out.waiting.Load() && c.beginWrite(ctx) == nil {
		if err := c.writeWaiting(ctx); err != nil {
			c.writeFailed(ctx, err)
		}
		c.endWrite()
	}
	c.flushControls()
}

// writeWaiting writes what waits. The caller has the lock.
func (c *engine) writeWaiting(ctx context.Context) error {
	b := c.takeWaiting(0)
	defer putBuffer(b)
	return c.out.write(ctx, b)
}
