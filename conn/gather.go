package conn

import (
	"context"

	"duplex/frame"
)

// What a handler writes while there is more input for it waits, and goes out in
// one piece: when that input is used up, when the buffer is full, when somebody
// else writes, or when the connection is closed. What comes from the handler is
// known by the context that it was given.

// takeWaiting returns a buffer with what has been gathered, and behind it the
// control frames that wait.
func (c *engine) takeWaiting() []byte {
	b := c.out.gathered
	if b == nil {
		b = getBuffer()[:0]
	} else {
		c.out.gathered = nil
		c.out.waiting.Store(false)
	}
	return c.out.controls.take(b, c)
}

// gathers reports whether a frame with that payload is to wait behind b.
func (c *engine) gathers(ctx context.Context, b, payload []byte) bool {
	return c.out.gathering.Load() && ctx == context.Context(&c.handling) && len(b)+frame.MaxHeader+len(payload) <= bufferSize
}

// gather appends a frame to b, where it waits.
func (c *engine) gather(b []byte, h *frame.Header, payload []byte) {
	c.out.gathered = appendFrame(b, h, payload)
	c.out.waiting.Store(true)
}

// flush sends what has been gathered, and then has the control frames sent.
// Nothing is gathered from here on: who was about to has the lock before.
func (c *engine) flush(ctx context.Context) {
	if (c.out.gathering.Swap(false) || c.out.waiting.Load()) && c.beginWrite(ctx) == nil {
		b := c.takeWaiting()
		if err := c.out.write(ctx, b); err != nil {
			c.writeFailed(ctx, err)
		}
		putBuffer(b)
		c.endWrite()
	}
	c.flushControls()
}
