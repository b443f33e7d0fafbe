package conn

import (
	"context"
	"io"

	"duplex/conn/protocol"
	"duplex/frame"
)

// reading is the half of a Conn that its reader owns. Whoever holds the lock is
// the reader.
type reading struct {
	lock      lock
	interrupt interrupt
	in        input
	inflating *inflating     // nil unless permessage-deflate has been agreed on
	whole     []byte         // for messages of a handler that come in pieces
	pending   protocol.Event // received and not handed over yet, if held
	held      bool
	turn      int // counts calls of Read and Reader: the last one has the message
	controls  rate
}

// beginRead makes the caller the reader, until endRead.
func (c *Conn) beginRead(ctx context.Context) (*engine, error) {
	for {
		e := c.work()
		if err := e.acquire(ctx, &e.reading.lock); err != nil {
			return nil, err
		}
		if !e.dead {
			return e, e.beginReading(ctx)
		}
		e.reading.lock.release()
	}
}

// beginReading goes on from where the lock is held.
func (c *engine) beginReading(ctx context.Context) error {
	err := c.end.err()
	if err == nil {
		err = c.reading.interrupt.watch(ctx)
	}
	if err != nil {
		c.reading.lock.release()
	}
	return err
}

// endRead lets go of the buffer if all that is in it has been handed over.
func (c *engine) endRead() {
	c.reading.release()
	c.reading.interrupt.rest()
	c.flushControls()
	c.reading.lock.release()
}

// release gives the buffers back unless there is something in them.
func (r *reading) release() {
	z := r.inflating
	if r.held || z != nil && z.more {
		return
	}
	r.in.release()
	if z != nil {
		z.release()
	}
	if cap(r.whole) <= largeSize {
		r.tidy()
	}
}

// tidy gives back the buffer for messages that come in pieces. One that is very
// large stays for a while, in case another such message comes.
func (r *reading) tidy() {
	putBuffer(r.whole)
	r.whole = nil
}

// idle reports whether there is nothing in it: no input, no buffer, and no window
// to keep.
func (r *reading) idle() bool {
	return !r.held && len(r.in.bytes()) == 0 && r.whole == nil && r.inflating == nil
}

// hold keeps ev for the next call of next.
func (c *engine) hold(ev protocol.Event) { c.reading.pending, c.reading.held = ev, true }

// next returns the next piece of a message, inflated, and deals with the control
// frames on the way. The piece lies in a buffer, where it stays until the next
// call, or at the start of spare.
func (c *engine) next(ctx context.Context, spare []byte) (protocol.Event, error) {
	if c.reading.held {
		c.reading.held = false
		return c.reading.pending, nil
	}
	z := c.reading.inflating
	for {
		if z != nil && z.more {
			ev, err := c.inflate(ctx, spare)
			if err != nil || len(ev.Payload) > 0 || ev.Fin {
				return ev, err
			}
			continue
		}
		ev, err := c.event(ctx, spare)
		if err != nil {
			return protocol.Event{}, err
		}
		if ev.Opcode.IsControl() {
			if err := c.control(ctx, ev); err != nil {
				return protocol.Event{}, err
			}
			continue
		}
		if ev.Fin && c.alive.complete != 0 {
			c.alive.message(c.cfg, now())
		}
		if !ev.Compressed || z == nil {
			return ev, nil
		}
		z.take(ev)
	}
}

// event returns the next event. What is left of a payload is read straight to
// spare if both are larger than a buffer, unless it is compressed.
func (c *engine) event(ctx context.Context, spare []byte) (protocol.Event, error) {
	in := &c.reading.in
	for {
		if data := in.bytes(); len(data) > 0 {
			ev, n, err := c.receive(data)
			if err != nil {
				return protocol.Event{}, c.violation(ctx, err)
			}
			if n > 0 {
				in.consume(n)
				return ev, nil
			}
		} else if left := c.m.Remaining(); left > bufferSize && len(spare) > bufferSize && !c.compressedMessage() {
			return c.eventIn(ctx, spare[:min(left, int64(len(spare)))])
		}
		if _, err := c.fill(ctx, nil); err != nil {
			return protocol.Event{}, err
		}
	}
}

// eventIn reads a piece of a payload to p.
func (c *engine) eventIn(ctx context.Context, p []byte) (protocol.Event, error) {
	n, err := c.fill(ctx, p)
	if err != nil {
		return protocol.Event{}, err
	}
	ev, good, err := c.receive(p[:n])
	if err == nil && good < n {
		_, _, err = c.receive(p[good:n])
	}
	if err != nil {
		return protocol.Event{}, c.violation(ctx, err)
	}
	return ev, nil
}

// fill waits for input and reads it to p, or to the buffer if p is empty.
func (c *engine) fill(ctx context.Context, p []byte) (n int, err error) {
	for {
		c.flush(ctx)
		if len(p) > 0 {
			n, err = c.reading.in.readTo(p)
		} else {
			c.reading.release()
			err = c.reading.in.fill()
		}
		if err == nil {
			c.alive.input()
			return n, nil
		}
		if err := c.interrupted(ctx, err); err != nil {
			return 0, err
		}
	}
}

// interrupted decides what becomes of a read that has failed: it returns nil if
// it is to be tried again.
func (c *engine) interrupted(ctx context.Context, err error) error {
	if err := c.end.err(); err != nil {
		return err
	}
	if !isTimeout(err) {
		c.tracing.flush()
		return c.cut(lost(c.precise(err)))
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if c.closing.Load() {
		c.reading.interrupt.arm(0) // closing has a bound of its own
		return nil
	}
	ping, err := c.alive.tick(c.cfg, now(), c.out.controls.n.Load() > 0)
	switch {
	case err == errIdleTooLong:
		return c.violation(ctx, err)
	case err != nil:
		return c.cut(err)
	case ping:
		c.out.controls.add(frame.Ping, c.cfg.PingPayload)
		c.pings.keep(c.cfg.PingPayload)
	}
	c.reading.tidy()
	c.reading.in.much = false // a read that waits may hold its buffer
	if c.alive.drowsy(now()) {
		if c.m.Between() && !c.reading.held {
			return errRest
		}
		c.alive.busy(now())
	}
	c.reading.interrupt.arm(c.alive.deadline())
	return nil
}

// precise tells an end in the middle of a frame from one between frames.
func (c *engine) precise(err error) error {
	if err == io.EOF && (c.m.Remaining() > 0 || len(c.reading.in.bytes()) > 0) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// control does what a control frame asks for (section 5.5).
func (c *engine) control(ctx context.Context, ev protocol.Event) error {
	if ev.Opcode == frame.Close {
		return c.closedByPeer(ctx, ev.Payload)
	}
	now := now()
	if !c.reading.controls.allow(now) {
		return c.violation(ctx, ErrTooManyControls)
	}
	if ev.Opcode == frame.Ping {
		c.out.controls.add(frame.Pong, ev.Payload)
	} else {
		c.pings.answered(ev.Payload, now)
	}
	if l := c.loop.Load(); l != nil && !c.closing.Load() && c.end.err() == nil {
		l.handler.control(&c.handling, c.Conn, ev.Opcode, ev.Payload)
	}
	return nil
}

// compressedMessage reports whether the message being received is compressed.
func (c *engine) compressedMessage() bool {
	_, compressed := c.m.Message()
	return compressed
}
