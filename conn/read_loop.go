package conn

import (
	"context"
	"errors"
	"io"
	"os"

	"duplex/conn/internal/cancel"
	"duplex/conn/protocol"
	"duplex/frame"
)

// A reader is the half of a connection that the goroutine owns that has its lock.
type reader struct {
	lock     cancel.Mutex
	deadline cancel.Deadline
	buf      readBuffer
	whole    []byte         // for messages of a handler that come in pieces; nil unless in use or lately used
	pending  protocol.Event // received and not handed over yet, if held
	held     bool
	message  int  // counts calls of Read and Reader: the last one has the message
	begun    bool // the deadline knows the context of this call
	resting  bool // there was no input for a while: no buffer is held while it waits
	controls rate
}

// init makes the reader that of c.
func (r *reader) init(c *Conn) {
	r.deadline.Init(c.nc, false)
	r.buf = readBuffer{}
	r.whole, r.pending, r.held, r.begun, r.resting = nil, protocol.Event{}, false, false, false
	r.controls = rate{limit: limit(c.cfg.MaxControls, maxControls)}
}

// idle reports whether there is nothing in it.
func (r *reader) idle() bool { return !r.held && r.buf.empty() && r.whole == nil }

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
	return !a.in.buf.empty() || a.deflate != nil && a.deflate.in.more
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
	if a.in.held || a.deflate != nil && a.deflate.in.more {
		return
	}
	a.in.buf.Release()
	if a.deflate != nil {
		a.deflate.in.release()
	}
}

// letGo gives the large buffers back too, and the windows if nothing more is to
// be read or written.
func (a *active) letGo() {
	putBuffer(a.in.whole)
	a.in.whole = nil
	a.in.buf.growing = false
	if a.discards() {
		a.in.held = false
		if a.deflate != nil {
			a.deflate.in.close()
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
		if z := a.deflate; z != nil && z.in.more {
			ev, err := z.in.next(spare, a.m.MaxMessage)
			if err != nil {
				return protocol.Event{}, false, a.violation(err)
			}
			if len(ev.Payload) > 0 || ev.Fin {
				return ev, true, nil
			}
			continue
		}
		data := r.buf.bytes()
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
		r.buf.consume(n)
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
	if ev.Fin && a.alive.complete != 0 {
		a.alive.message(a.cfg, cancel.Now())
	}
	if ev.Compressed {
		a.deflate.in.take(ev)
		return false, nil
	}
	return true, nil
}

// readsTo reports whether what is left of a payload is to be read straight to
// spare: if both are larger than a buffer, and it is not to be inflated.
func (a *active) readsTo(spare []byte) bool {
	_, compressed := a.m.Message()
	return a.m.Remaining() > bufferSize && len(spare) > bufferSize && !compressed && a.in.buf.empty() && !a.discards()
}

// fillTo reads a piece of a payload to spare.
func (a *active) fillTo(ctx context.Context, spare []byte) (protocol.Event, error) {
	a.in.buf.growing = false // a message too long for any buffer: the start of the next one is copied
	p := spare[:min(a.m.Remaining(), int64(len(spare)))]
	var n int
	err := a.await(ctx, func() (err error) { n, err = a.sock.ReadTo(p); return err })
	if err != nil {
		return protocol.Event{}, err
	}
	ev, good, err := a.receive(p[:n])
	if err == nil && good < n {
		_, _, err = a.receive(p[good:n])
	}
	if err != nil {
		return protocol.Event{}, a.violation(err)
	}
	if ok, err := a.take(ev); !ok {
		return protocol.Event{}, err
	}
	return ev, nil
}

// fill waits for input and reads it into the buffer.
func (a *active) fill(ctx context.Context) error {
	return a.await(ctx, a.readMore)
}

// readMore reads into the buffer once there is input.
func (a *active) readMore() (err error) {
	a.release()
	read := a.sock.Read
	if a.in.resting && a.in.buf.buf == nil {
		read = a.sock.ReadIdle
	}
	n, err := read(&a.in.buf)
	if n > 0 {
		a.in.buf.took(n)
	}
	return err
}

// await does a read that waits, again where it was only woken to look after the
// connection. Before it waits, all that was written goes out.
func (a *active) await(ctx context.Context, read func() error) error {
	if err := a.beginContext(ctx); err != nil {
		return err
	}
	for {
		a.uncork()
		a.flushControls()
		// Whoever ends the connection sets the cause and then the deadline.
		// So after the deadline was set here the cause is looked at again.
		if err := a.life.cause.Err(); err != nil {
			return err
		}
		if a.discards() {
			a.letGo()
		}
		err := read()
		if err == nil {
			a.heard()
			return nil
		}
		if err := a.interrupted(ctx, err); err != nil {
			return err
		}
	}
}

// heard takes note of input.
func (a *active) heard() {
	now := cancel.Now()
	a.alive.alive(a.cfg, now)
	if a.in.resting {
		a.in.resting = false
		a.alive.stir(now)
		a.in.deadline.Set(a.alive.deadline())
	}
}

// interrupted decides what becomes of a read that has failed: it returns nil if
// it is to be tried again.
func (a *active) interrupted(ctx context.Context, err error) error {
	if err := a.life.cause.Err(); err != nil {
		return err
	}
	if !isTimeout(err) {
		a.trace.flush()
		return a.cut(a.lost(a.precise(err)))
	}
	if err := ctx.Err(); err != nil && !a.endsWith(ctx) {
		return err
	}
	if a.life.current() != stateOpen {
		a.in.deadline.Set(0) // closing has a bound of its own
		return nil
	}
	now := cancel.Now()
	switch a.alive.tick(a.cfg, now, a.taken(), a.out.controls.n.Load() > 0) {
	case idleDue:
		return a.violation(errIdleTooLong)
	case pongDue:
		return a.cut(a.lost(errNoPong))
	case pingDue:
		a.queueControl(frame.Ping, a.cfg.PingPayload)
		a.pings.keep(a.cfg.PingPayload)
	}
	if a.alive.isQuiet(now) {
		a.letGo()
		if l := a.loop.Load(); l != nil && l.parks(a.Conn) && a.m.Between() && !a.in.held {
			return errPark
		}
		a.in.resting = true
		a.alive.look = 0
	}
	a.in.deadline.Set(a.alive.deadline())
	return nil
}

// isTimeout reports whether err is that of a deadline that has passed.
func isTimeout(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) }

// precise tells an end within a message, or within a frame, from one between
// messages.
func (a *active) precise(err error) error {
	if err == io.EOF && (!a.m.Between() || !a.in.buf.empty()) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// control does what a control frame asks for (section 5.5).
func (a *active) control(ev protocol.Event) error {
	if ev.Opcode == frame.Close {
		return a.closedByPeer(ev.Payload)
	}
	now := cancel.Now()
	if !a.in.controls.allow(now) {
		return a.violation(ErrTooManyControls)
	}
	// "Upon receipt of a Ping frame, an endpoint MUST send a Pong frame in
	// response, unless it already received a Close frame." (section 5.5.2)
	if ev.Opcode == frame.Ping {
		a.queueControl(frame.Pong, ev.Payload)
	} else {
		a.pings.answered(ev.Payload, now)
	}
	if a.life.current() < stateClosing {
		a.tellControl(ev.Opcode, ev.Payload)
		poison(ev.Payload)
	}
	return nil
}
