package keepalive

import (
	"time"

	"duplex/conn/internal/cancel"
)

// How long a connection goes without input before it parks follows the interval
// between its messages. One that is woken for the first time, or was parked for a
// fiftieth of the longest stay at least, parks again as soon as what has come is
// handled: see Brief. To be woken and parked costs no more than to wait in a
// goroutine then, and less if many connections have input at the same time. One that
// is woken sooner stays for as long as it may, and pays for neither.

const (
	// IdleDelay is how long a connection goes without input before it is quiet,
	// unless it has been parked.
	IdleDelay = time.Second

	// MinStay is the least that the longest stay of a connection may be.
	MinStay = 20 * time.Millisecond

	// staysPerWake is how often a connection must be woken within the longest
	// stay to stay.
	staysPerWake = 50
)

// Stir has the connection be looked at after its delay.
func (w *Watch) Stir(now cancel.Instant) {
	w.look = now.After(w.delay())
	w.marks.set(brief, false)
}

// Brief reports whether the connection, which was woken, is to park again as soon as
// what has come is handled.
func (w *Watch) Brief() bool { return w.marks.has(brief) }

// Rest has it not be looked at until it is stirred.
func (w *Watch) Rest() { w.look = 0 }

// ParkSoon makes it quiet unless there is input already.
func (w *Watch) ParkSoon(now cancel.Instant) { w.heard, w.look = 0, now }

// delay returns how long without input is quiet.
func (w *Watch) delay() time.Duration {
	if w.stay == 0 {
		return IdleDelay
	}
	return time.Duration(w.stay) * time.Millisecond
}

// IsQuiet reports whether it is time to look, and there was no input for the
// delay. If there was, it sets the time of the next look.
func (w *Watch) IsQuiet(now cancel.Instant) bool {
	if w.look == 0 || now < w.look {
		return false
	}
	if at := w.heard.After(w.delay()); at > now {
		w.look = at
		return false
	}
	return true
}

// Parked takes note that the connection is parked from now on.
func (w *Watch) Parked(now cancel.Instant) { w.look = now }

// Woken takes note that it is parked no longer. Without input it is quiet at once.
// With input it stays for most, unless it is to be brief.
func (w *Watch) Woken(now cancel.Instant, input bool, most time.Duration) {
	if !input {
		w.look = now
		w.marks.set(brief, false)
		return
	}
	first := w.stay == 0
	w.marks.set(brief, first || now >= w.look.After(most/staysPerWake))
	w.stay = uint16(max(1, min(most/time.Millisecond, 1<<16-1)))
	w.look = now.After(w.delay())
}
