// Package keepalive decides whether a peer is alive, and when to ask it. It does no
// I/O, has no timer and no goroutine: whoever waits for input asks it when to wake
// up, and what is due then.
//
// The invariant: the next question is due one interval after the last sign of life,
// and no peer is given up that gives one.
package keepalive

import (
	"time"

	"duplex/conn/internal/cancel"
)

// A Watch watches over a connection. The zero Watch is for Init. It is for one
// goroutine at a time, the one that reads.
//
// The peer is alive when something comes from it, and also when its system takes
// what was written: a peer that reads slowly answers a Ping only when it gets to
// it.
type Watch struct {
	heard    cancel.Instant // when the peer last gave a sign of life
	complete cancel.Instant // when a message must be complete; zero means never
	look     cancel.Instant // when to look whether it is quiet; zero means never
	check    cancel.Instant // when to look whether the peer is alive; zero means never
	taken    uint32         // bytes that the peer's system had taken at the last check, modulo 2^32
	stay     uint16         // how long without input is quiet, in milliseconds; 0 means IdleDelay
	marks    marks
	overdue  uint8 // looks since a Ping was sent, itself counted, with no sign of life; 0 if none was sent
}

// Marks are set or not. Together they take the last byte of the 40 of a Watch.
type marks uint8

const (
	late  marks = 1 << iota // no message was complete in time, and it has had its last look
	brief                   // it was woken, and parks again as soon as what has come is handled
)

// has reports whether a mark is set.
func (m marks) has(one marks) bool { return m&one != 0 }

// set sets a mark or takes it away.
func (m *marks) set(one marks, on bool) {
	*m &^= one
	if on {
		*m |= one
	}
}

// Times are how long what may take. Zero means that it is not asked for.
type Times struct {
	Interval time.Duration // without a sign of life, until there is a Ping
	Timeout  time.Duration // for the answer to that
	Idle     time.Duration // for a message to be complete
}

// graceTime is how long a read may still take when its deadline has passed. What
// it waits for may have come while nobody was reading.
const graceTime = 100 * time.Millisecond

// Init begins the watch over a new connection.
func (w *Watch) Init(t Times, now cancel.Instant) {
	*w = Watch{}
	w.Message(t.Idle, now)
	w.Alive(t.Interval, now)
	w.Stir(now)
}

// Alive takes note of a sign of life. The next Ping is due one interval later.
func (w *Watch) Alive(interval time.Duration, now cancel.Instant) {
	w.heard, w.overdue = now, 0
	if interval > 0 {
		w.check = now.After(interval)
	}
}

// Message takes note of a complete message. The next must be complete before idle
// is over, if that is not zero.
func (w *Watch) Message(idle time.Duration, now cancel.Instant) {
	if idle > 0 {
		w.complete = now.After(idle)
		w.marks.set(late, false)
	}
}

// Deadline returns when a read must be woken; the zero instant means never.
func (w *Watch) Deadline() cancel.Instant { return cancel.Earlier(w.Due(), w.look) }

// Due is Deadline for a connection that is parked: nobody looks whether that is
// quiet.
func (w *Watch) Due() cancel.Instant { return cancel.Earlier(w.check, w.complete) }

// A Duty is what is to be done when a deadline has passed.
type Duty uint8

const (
	Nothing Duty = iota
	Ping         // send a Ping
	Idle         // close: no message was complete in time
	Dead         // give the peer up: it has not answered
)

// Checks reports whether Tick looks whether the peer is alive.
func (w *Watch) Checks(now cancel.Instant) bool { return w.check != 0 && now >= w.check }

// Tick returns what is to be done, given how many bytes the peer's system has
// taken so far, which matters only if it Checks, and whether a Ping still waits to
// be written, which is not held against the peer.
func (w *Watch) Tick(t Times, now cancel.Instant, taken uint32, queued bool) Duty {
	if w.complete != 0 && now >= w.complete {
		if w.marks.has(late) {
			return Idle
		}
		w.complete = now.After(graceTime)
		w.marks.set(late, true)
	}
	if !w.Checks(now) {
		return Nothing
	}
	// Counted modulo 2^32, a difference of less than 2^31 is progress.
	progress := int32(taken-w.taken) > 0
	w.taken = taken
	switch {
	case w.overdue > 0 && (progress || queued):
		// It goes on taking, so the Ping may lie behind what it has yet to
		// read.
		w.overdue, w.check = 1, now.After(t.Timeout)
	case w.overdue == 0 && t.Timeout > 0:
		w.overdue, w.check = 1, now.After(t.Timeout)
		return Ping
	case w.overdue == 0:
		w.check = now.After(t.Interval)
		return Ping
	case w.overdue == 1:
		w.overdue, w.check = 2, now.After(graceTime)
	default:
		return Dead
	}
	return Nothing
}
