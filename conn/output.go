package conn

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"sync/atomic"
	"time"

	"duplex/frame"
	"duplex/mask"
)

// An output is the half of a Conn that its writers share.
type output struct {
	nc      net.Conn
	socket  bool          // gathers what it writes, and goes on after a deadline
	timeout time.Duration // for the peer to take something; 0 means none

	message   lock       // held from the first frame of a message to its last
	deflating *deflating // of whoever holds it; nil unless permessage-deflate has been agreed on

	controls controlQueue

	gathering atomic.Bool // a handler is at work, and more is to come for it
	waiting   atomic.Bool // something is gathered
	lock      lock        // held while a frame is written; the rest belongs to its holder
	interrupt interrupt
	gathered  []byte // frames of a handler that wait for others, in a buffer
	err       error  // why nothing can be written any more
	small     [smallSize]byte
}

// smallSize is up to where a frame needs no buffer from the pool.
const smallSize = 192

// idle reports whether there is nothing in it: no frame that waits, no failure, and
// no window to keep.
func (o *output) idle() bool {
	return o.controls.n.Load() == 0 && o.gathered == nil && o.err == nil && o.deflating == nil
}

// writeFrame writes one frame. The payload is not changed.
func (c *engine) writeFrame(ctx context.Context, h *frame.Header, payload []byte) error {
	if err := c.acquire(ctx, &c.out.lock); err != nil {
		return err
	}
	return c.writeLocked(ctx, h, payload)
}

// writeLocked is writeFrame from where the lock is held. It releases it.
func (c *engine) writeLocked(ctx context.Context, h *frame.Header, payload []byte) error {
	if err := c.beginWriting(ctx); err != nil {
		return err
	}
	defer c.endWrite()
	b := c.takeWaiting(frame.MaxHeader + len(payload)) // before Send: nothing may follow a Close
	h.Length = int64(len(payload))
	refused := c.m.Send(h)
	if refused == nil {
		c.cfg.traceSent(h, payload)
	}
	var err error
	if refused == nil && c.gathers(ctx, b, payload) {
		err = c.gather(ctx, b, h, payload)
	} else if refused == nil {
		err = c.transmit(ctx, b, h, payload)
	} else {
		err = c.out.write(ctx, b)
		putBuffer(b)
	}
	switch {
	case err != nil:
		return c.writeFailed(ctx, err)
	case refused == frame.ErrAfterClose:
		return errClosing
	}
	return refused
}

// beginMessage makes the caller the one whose message is written, until it
// releases out.message.
func (c *Conn) beginMessage(ctx context.Context) (*engine, error) {
	for {
		e := c.work()
		if err := e.acquire(ctx, &e.out.message); err != nil {
			return nil, err
		}
		if !e.dead {
			return e, nil
		}
		e.out.message.release()
	}
}

// beginWrite makes the caller the one who writes, until endWrite.
func (c *engine) beginWrite(ctx context.Context) error {
	if err := c.acquire(ctx, &c.out.lock); err != nil {
		return err
	}
	return c.beginWriting(ctx)
}

// beginWriting goes on from where the lock is held.
func (c *engine) beginWriting(ctx context.Context) error {
	err := c.end.err()
	if c.dead {
		err = errDead
	}
	if err == nil {
		err = c.out.err
	}
	if err == nil {
		err = c.out.interrupt.watch(ctx)
	}
	if err != nil {
		c.endWrite()
	}
	return err
}

// endWrite ends what beginWrite began.
func (c *engine) endWrite() {
	c.out.interrupt.rest()
	c.letGo()
}

// letGo releases the lock of frames, which may have kept the reader from having
// control frames sent.
func (c *engine) letGo() {
	c.out.lock.release()
	c.flushControls()
}

// acquire takes a lock of the connection, unless that ends first.
func (c *engine) acquire(ctx context.Context, l *lock) error {
	err := l.acquire(ctx, &c.end)
	if err == errClosed {
		return c.end.err()
	}
	return err
}

// flushControls has the waiting control frames sent, by whoever is writing, or
// else by a goroutine that lasts as long as that takes.
func (c *engine) flushControls() {
	if c.out.controls.n.Load() > 0 && c.out.lock.tryAcquire() {
		go c.writeControls()
	}
}

// writeControls sends what waits, and releases the lock.
func (c *engine) writeControls() {
	defer c.endWrite()
	ctx := context.Background()
	c.out.interrupt.watch(ctx)
	b := c.takeWaiting(0)
	defer putBuffer(b)
	if c.end.err() != nil || c.out.err != nil || len(b) == 0 {
		return
	}
	if err := c.out.write(ctx, b); err != nil {
		c.writeFailed(ctx, err)
	}
}

// transmit writes what is in b, which it gives back, and a frame. A small one
// goes out in one piece, with its payload copied behind its header.
func (c *engine) transmit(ctx context.Context, b []byte, h *frame.Header, payload []byte) error {
	if frame.MaxHeader+len(payload) > cap(b)-len(b) {
		return c.transmitLarge(ctx, b, h, payload)
	}
	b = appendFrame(b, h, payload)
	err := c.out.write(ctx, b)
	putBuffer(b)
	return err
}

// transmitLarge writes a frame from where it lies, or at least most of it, where
// the connection cannot gather. If it is to be masked, or not so very large, it
// goes by way of a large buffer.
func (c *engine) transmitLarge(ctx context.Context, b []byte, h *frame.Header, payload []byte) error {
	switch {
	case h.Masked:
	case c.out.socket:
		defer putBuffer(b)
		return c.out.writeBoth(ctx, h.Append(b), payload)
	case len(payload) > gatherSize:
		defer putBuffer(b)
		b = h.Append(b)
		n := min(len(payload), cap(b)-len(b)) // the header may be shorter than the longest
		if err := c.out.write(ctx, append(b, payload[:n]...)); err != nil {
			return err
		}
		return c.out.writePieces(ctx, payload[n:])
	}
	b = enlarge(b, frame.MaxHeader+len(payload))
	defer putBuffer(b)
	b = h.Append(b)
	for key := h.Key; ; {
		n := min(len(payload), cap(b)-len(b))
		b = append(b, payload[:n]...)
		if h.Masked {
			key = mask.XOR(b[len(b)-n:], key)
		}
		if err := c.out.write(ctx, b); err != nil {
			return err
		}
		if payload = payload[n:]; len(payload) == 0 {
			return nil
		}
		b = b[:0]
	}
}

// appendFrame appends a frame to b.
func appendFrame(b []byte, h *frame.Header, payload []byte) []byte {
	b = append(h.Append(b), payload...)
	if h.Masked {
		mask.XOR(b[len(b)-len(payload):], h.Key)
	}
	return b
}

// writeFailed decides what becomes of the connection when a frame may have gone
// out by half. If time has run out it is cut. Otherwise only the writers are
// told: the reader may yet find the peer's Close and its reason.
func (c *engine) writeFailed(ctx context.Context, err error) error {
	if err := c.end.err(); err != nil {
		return err
	}
	if isTimeout(err) {
		if err = errNotTaken; ctx.Err() != nil {
			err = fmt.Errorf("write cut short: %w", ctx.Err())
		}
		return c.cut(lost(err))
	}
	c.out.err = lost(err)
	return c.out.err
}

// isTimeout reports whether err is that of a deadline that has passed.
func isTimeout(err error) bool {
	return errors.Is(err, os.ErrDeadlineExceeded)
}
