package keepalive

import (
	"time"

	"duplex/conn/internal/cancel"
)

// How long a connection goes without input before it is quiet depends on how long
// it has been parked before. One that is woken for the first time, or after a long
// time, will hardly be woken again soon, and is quiet again almost at once; one
// that is woken when it had hardly begun to be parked stays for as long as it may.
// So parking costs a connection that is busy next to nothing, and those that only
// came to wait hold nothing.

const (
	// IdleDelay is how long a connection goes without input before it is quiet,
	// unless it has been parked.
	IdleDelay = time.Second

	// MinStay is how long a connection that was woken stays at least.
	MinStay = 20 * time.Millisecond
)

// Stir has the connection be looked at after its delay.
func (w *Watch) Stir(now cancel.Instant) { w.look = now.After(w.delay()) }

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

// Woken takes note that it is parked no longer. Without input it parks again as
// soon as it has been looked after. With input it stays for most at the most.
func (w *Watch) Woken(now cancel.Instant, input bool, most time.Duration) {
	if !input {
		w.look = now
		return
	}
	stay := min(MinStay, most)
	if w.stay > 0 && now < w.look.After(most) {
		stay = most
	}
	w.stay = uint16(max(1, min(stay/time.Millisecond, 1<<16-1)))
	w.look = now.After(w.delay())
}
