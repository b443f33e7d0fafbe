package conn

import (
	"time"

	"duplex/conn/internal/buffer"
	"duplex/conn/internal/cancel"
	"duplex/conn/protocol"
	"duplex/frame"
)

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
		a.pings.Answered(ev.Payload, now)
	}
	if a.life.current() < stateClosing {
		a.tellControl(ev.Opcode, ev.Payload)
		buffer.Poison(ev.Payload)
	}
	return nil
}

// A rate counts what may happen limit times in a second; 0 means any number.
type rate struct {
	limit int
	n     int
	since cancel.Instant
}

// allow counts once more and reports whether that is within the limit.
func (r *rate) allow(now cancel.Instant) bool {
	if r.limit == 0 {
		return true
	}
	if r.since == 0 || now >= r.since.After(time.Second) {
		r.since, r.n = now, 0
	}
	r.n++
	return r.n <= r.limit
}
