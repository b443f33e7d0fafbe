package stream

import (
	"os"
	"sync"
	"time"
)

// An alarm is the deadline of writes that have none by themselves: it calls cut
// when a write goes on at that time. What was cut stays so.
type alarm struct {
	cut func()

	mu    sync.Mutex // guards what follows
	at    time.Time  // zero for none
	busy  bool       // a write goes on
	rang  bool       // one was cut
	timer *time.Timer
}

// set sets the deadline, for a write that goes on as well.
func (a *alarm) set(at time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.at = at
	if a.busy {
		a.arm()
	}
}

// begin says that a write begins. If its time is over already that is an error.
func (a *alarm) begin() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.rang || !a.at.IsZero() && !time.Now().Before(a.at) {
		return os.ErrDeadlineExceeded
	}
	a.busy = true
	a.arm()
	return nil
}

// end says that the write has ended, and reports whether it was cut.
func (a *alarm) end() (rang bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.busy = false
	if a.timer != nil {
		a.timer.Stop()
	}
	return a.rang
}

// arm starts the timer for the deadline. The caller has mu.
func (a *alarm) arm() {
	switch {
	case a.at.IsZero():
		if a.timer != nil {
			a.timer.Stop()
		}
	case a.timer == nil:
		a.timer = time.AfterFunc(time.Until(a.at), a.ring)
	default:
		a.timer.Reset(time.Until(a.at))
	}
}

// ring cuts the write that goes on, if it is its time: the timer may have been on
// its way for an earlier one.
func (a *alarm) ring() {
	a.mu.Lock()
	late := a.busy && !a.at.IsZero() && !time.Now().Before(a.at)
	a.rang = a.rang || late
	a.mu.Unlock()
	if late {
		a.cut()
	}
}
