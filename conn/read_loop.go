package conn

import (
	"context"

	"duplex/conn/internal/buffer"
	"duplex/conn/internal/cancel"
	"duplex/conn/protocol"
)

// A reader is the half of a connection that the goroutine owns that has its lock.
type reader struct {
	lock     cancel.Mutex
	deadline cancel.Deadline
	buf      buffer.Input
	whole    []byte         // for messages of a handler that come in pieces; nil unless in use or lately used
	pending  protocol.Event // received and not handed over yet, if held
	held     bool
	message  int  // counts calls of Read and Reader: the last one has the message
	begun    bool // the deadline knows the context of this call
	brief    bool // the loop parks as soon as what has come is handled, see more
	came     bool // something has been read since it was woken
	resting  bool // there was no input for a while: no buffer is held while it waits
	controls rate
}

// init makes the reader that of c.
func (r *reader) init(c *Conn) {
	r.deadline.Init(c.nc, false)
	r.buf = buffer.Input{}
	r.whole, r.pending, r.held, r.begun, r.brief, r.resting = nil, protocol.Event{}, false, false, false, false
	r.controls = rate{limit: limit(c.cfg.MaxControls, maxControls)}
}

// idle reports whether there is nothing in it.
func (r *reader) idle() bool { return !r.held && r.buf.Empty() && r.whole == nil }

// beginRead makes the caller the reader, until endRead.
func (c *Conn) beginRead(ctx context.Context) (*active, error) {
	for {
		a := c.use()
		if err := c.lock(ctx, &a.in.lock); err != nil {
			return nil, err
		}
		if a.Conn != c {
			a.in.lock.Unlock() // it has been dropped meanwhile
			continue
		}
		err := c.life.cause.Err()
		if err == nil {
			err = ctx.Err()
			if c.endsWith(ctx) {
				err = nil // what ended it is to be found by reading
			}
		}
		if err != nil {
			a.in.lock.Unlock()
			return nil, err
		}
		return a, nil
	}
}

// endRead lets go of the small buffers if all that is in them has been handed
// over.
func (a *active) endRead() {
	a.in.endContext()
	a.release()
	a.flushControls()
	a.in.lock.Unlock()
}

// ahead reports whether there is input that has come already.
func (a *active) ahead() bool {
	return !a.in.buf.Empty() || a.deflate != nil && a.deflate.in.More()
}

// beginContext has ctx end the reads of this call.
func (a *active) beginContext(ctx context.Context) error {
	if a.in.begun || a.endsWith(ctx) {
		return nil
	}
	a.in.begun = true
	return a.in.deadline.Begin(ctx)
}

func (r *reader) endContext() {
	if r.begun {
		r.begun = false
		r.deadline.End()
	}
}

// release gives the small buffers back unless there is something in them.
func (a *active) release() {
	if a.in.held || a.deflate != nil && a.deflate.in.More() {
		return
	}
	a.in.buf.Release()
	if a.deflate != nil {
		a.deflate.in.Release()
	}
}

// letGo gives the large buffers back too, and the windows if nothing more is to
// be read or written.
func (a *active) letGo() {
	buffer.Put(a.in.whole)
	a.in.whole = nil
	a.in.buf.Shrink()
	if a.discards() {
		a.in.held = false
		if a.deflate != nil {
			a.deflate.in.Close()
			a.closeCompressor()
		}
	}
	a.release()
}

// hold keeps ev for the next call of step.
func (a *active) hold(ev protocol.Event) { a.in.pending, a.in.held = ev, true }

// next returns the next piece of a message, inflated, and deals with the control
// frames before it. The piece lies in a buffer, where it stays until the next
// call, or at the start of spare.
func (a *active) next(ctx context.Context, spare []byte) (protocol.Event, error) {
	for {
		ev, ok, err := a.step(spare)
		if ok || err != nil {
			return ev, err
		}
		if a.readsTo(spare) {
			ev, err = a.fillTo(ctx, spare)
			if err != nil || len(ev.Payload) > 0 {
				return ev, err
			}
			continue
		}
		if err := a.fill(ctx); err != nil {
			return protocol.Event{}, err
		}
	}
}

// step is next as far as the input that has come allows: it reports false when
// it needs more.
func (a *active) step(spare []byte) (protocol.Event, bool, error) {
	r := &a.in
	if r.held {
		r.held = false
		return r.pending, true, nil
	}
	for {
		if z := a.deflate; z != nil && z.in.More() {
			ev, err := z.in.Next(spare, a.m.MaxMessage)
			if err != nil {
				return protocol.Event{}, false, a.violation(err)
			}
			if len(ev.Payload) > 0 || ev.Fin {
				return ev, true, nil
			}
			continue
		}
		data := r.buf.Bytes()
		if len(data) == 0 {
			return protocol.Event{}, false, nil
		}
		if a.m.Between() {
			a.m.MaxMessage = a.maxMessage.Load()
		}
		ev, n, err := a.receive(data)
		if err != nil {
			return protocol.Event{}, false, a.violation(err)
		}
		if n == 0 {
			return protocol.Event{}, false, nil
		}
		r.buf.Consume(n)
		if ok, err := a.take(ev); ok || err != nil {
			return ev, ok, err
		}
	}
}

// take deals with an event and reports whether it is a piece of a message to hand
// over as it is.
func (a *active) take(ev protocol.Event) (bool, error) {
	switch {
	case ev.Opcode.IsControl():
		return false, a.control(ev)
	case a.discards():
		// "After sending a control frame indicating the connection should be
		// closed, a peer does not send any further data" (section 1.4); nor
		// is what it still receives of use to anybody: it is not inflated.
		return false, nil
	}
	if idle := a.cfg.idleTimeout(); ev.Fin && idle > 0 {
		a.alive.Message(idle, cancel.Now())
	}
	if ev.Compressed {
		a.deflate.in.Take(ev)
		return false, nil
	}
	return true, nil
}
