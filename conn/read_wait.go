package conn

import (
	"context"
	"errors"
	"io"
	"os"

	"duplex/conn/internal/buffer"
	"duplex/conn/internal/cancel"
	"duplex/conn/internal/keepalive"
	"duplex/conn/internal/socket"
	"duplex/conn/protocol"
	"duplex/frame"
)

// readsTo reports whether what is left of a payload is to be read straight to
// spare: if both are larger than a buffer, and it is not to be inflated.
func (a *active) readsTo(spare []byte) bool {
	_, compressed := a.m.Message()
	return a.m.Remaining() > buffer.Size && len(spare) > buffer.Size && !compressed && a.in.buf.Empty() && !a.discards()
}

// fillTo reads a piece of a payload to spare.
func (a *active) fillTo(ctx context.Context, spare []byte) (protocol.Event, error) {
	a.in.buf.Shrink() // a message too long for any buffer: the start of the next one is copied
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
	if a.in.resting && !a.in.buf.Held() {
		read = a.sock.ReadIdle
	}
	n, err := read(&a.in.buf)
	if n > 0 {
		a.in.buf.Took(n)
	}
	return err
}

// await does a read that waits, again where it was only woken to look after the
// connection. Before it waits, all that was written goes out.
func (a *active) await(ctx context.Context, read func() error) error {
	if err := a.beginContext(ctx); err != nil {
		return err
	}
	a.stay()
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
	a.alive.Alive(a.cfg.pingInterval(), now)
	if a.in.resting {
		a.in.resting = false
		a.alive.Stir(now)
		a.in.deadline.Set(a.alive.Deadline())
	}
}

// interrupted decides what becomes of a read that has failed: it returns nil if
// it is to be tried again.
func (a *active) interrupted(ctx context.Context, err error) error {
	if err := a.life.cause.Err(); err != nil {
		return err
	}
	if !isTimeout(err) {
		a.trace.Flush()
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
	var taken uint32
	if a.alive.Checks(now) { // to ask the system is a call
		taken = a.taken()
	}
	switch a.alive.Tick(a.cfg.times(), now, taken, a.out.controls.n.Load() > 0) {
	case keepalive.Idle:
		return a.violation(errIdleTooLong)
	case keepalive.Dead:
		return a.cut(a.lost(errNoPong))
	case keepalive.Ping:
		a.queueControl(frame.Ping, a.cfg.PingPayload)
		a.pings.Keep(a.cfg.PingPayload)
	}
	if a.alive.IsQuiet(now) {
		a.letGo()
		if l := a.loop.Load(); l != nil && l.parks(a.Conn) && a.canStop() {
			return errPark
		}
		a.in.resting = true
		a.alive.Rest()
	}
	a.in.deadline.Set(a.alive.Deadline())
	return nil
}

// isTimeout reports whether err is that of a deadline that has passed.
func isTimeout(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) }

// precise tells an end within a message, or within a frame, from one between
// messages.
func (a *active) precise(err error) error {
	if err == io.EOF && (!a.m.Between() || !a.in.buf.Empty()) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// taken returns how many bytes of what was written the peer's system has taken,
// modulo 2^32. Where the system does not tell what it still holds it is always
// the same.
func (a *active) taken() uint32 {
	queued, _, ok := socket.Queued(a.nc)
	if !ok {
		return 0
	}
	return uint32(a.out.written.Load()) - uint32(queued)
}
