package simnet

import "time"

// A deadline is when I/O in one direction fails; the zero time means never.
type deadline struct {
	at    time.Time
	timer *time.Timer
}

// set moves the deadline, at which wake is to be called.
func (d *deadline) set(t time.Time, wake func()) {
	if d.timer != nil {
		d.timer.Stop()
		d.timer = nil
	}
	d.at = t
	if left := time.Until(t); !t.IsZero() && left > 0 {
		d.timer = time.AfterFunc(left, wake)
	}
}

// stop lets the timer go.
func (d *deadline) stop() {
	if d.timer != nil {
		d.timer.Stop()
	}
}

func (d *deadline) passed(now time.Time) bool { return !d.at.IsZero() && !now.Before(d.at) }
