package keepalive

import (
	"testing"
	"time"

	"duplex/conn/internal/cancel"
)

// at returns an instant that many seconds after the beginning.
func at(seconds float64) cancel.Instant { return cancel.Instant(1e9 + seconds*1e9) }

var times = Times{Interval: 30 * time.Second, Timeout: 20 * time.Second}

// A Ping is due one interval after the last sign of life (RFC 6455, section 5.5.2:
// "a keepalive"), and the peer is given up when the answer has not come in time, and
// not in the moment in which it may have.
func TestSilentPeer(t *testing.T) {
	var w Watch
	w.Init(times, at(0))
	w.Rest()
	for _, step := range []struct {
		at   float64
		want Duty
		due  float64 // afterwards
	}{
		{29.9, Nothing, 30},
		{30, Ping, 50},
		{49.9, Nothing, 50},
		{50, Nothing, 50.1}, // the last look
		{50.1, Dead, 50.1},
	} {
		if got := w.Tick(times, at(step.at), 0, false); got != step.want || w.Deadline() != at(step.due) {
			t.Errorf("after %v s: %v, and due at %v, want %v, and %v", step.at, got, w.Deadline(), step.want, at(step.due))
		}
	}
}

// Input is a sign of life at any time: the next Ping is due one interval after it.
func TestInputIsLife(t *testing.T) {
	for _, heard := range []float64{10, 35, 50.05} {
		var w Watch
		w.Init(times, at(0))
		for _, s := range []float64{30, 50} {
			if s < heard {
				w.Tick(times, at(s), 0, false)
			}
		}
		w.Alive(times.Interval, at(heard))
		if got := w.Tick(times, at(heard+29.9), 0, false); got != Nothing {
			t.Errorf("heard at %v: %v before the interval is over", heard, got)
		}
		if got := w.Tick(times, at(heard+30), 0, false); got != Ping {
			t.Errorf("heard at %v: %v, want a Ping one interval later", heard, got)
		}
	}
}

// A peer whose system takes what was written is alive, modulo 2^32 too, and so is one
// to which the Ping has not even been written.
func TestTakingIsLife(t *testing.T) {
	for name, test := range map[string]struct {
		before, after uint32
		queued        bool
		want          Duty
	}{
		"takes":               {1000, 1001, false, Nothing},
		"takes over the edge": {1<<32 - 1, 5, false, Nothing},
		"takes nothing":       {1000, 1000, false, Dead},
		"counts backwards":    {1000, 999, false, Dead}, // what TLS adds may have been counted
		"not written yet":     {1000, 1000, true, Nothing},
	} {
		var w Watch
		w.Init(times, at(0))
		w.Tick(times, at(30), test.before, false)
		w.Tick(times, at(50), test.after, test.queued)
		if got := w.Tick(times, at(50.2), test.after, false); got != test.want {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}

// Without a Timeout a peer is asked and never given up; without an Interval it is not
// asked.
func TestParts(t *testing.T) {
	var w Watch
	asks := Times{Interval: 30 * time.Second}
	w.Init(asks, at(0))
	for s := 30.0; s < 300; s += 30 {
		if got := w.Tick(asks, at(s), 0, false); got != Ping {
			t.Fatalf("after %v s: %v", s, got)
		}
	}
	w.Init(Times{Timeout: time.Second}, at(0))
	if got := w.Tick(Times{Timeout: time.Second}, at(1e6), 0, false); got != Nothing || w.Due() != 0 {
		t.Errorf("%v, and due at %v", got, w.Due())
	}
}

// A connection is idle when no message is complete in time, Pings or not, but for a
// last look: it may lie there.
func TestNoMessageInTime(t *testing.T) {
	idle := Times{Idle: 5 * time.Second}
	var w Watch
	w.Init(idle, at(0))
	w.Message(idle.Idle, at(3))
	w.Alive(0, at(7.9))
	for _, step := range []struct {
		at   float64
		want Duty
	}{{5, Nothing}, {7.9, Nothing}, {8, Nothing}, {8.05, Nothing}, {8.1, Idle}} {
		if got := w.Tick(idle, at(step.at), 0, false); got != step.want {
			t.Errorf("after %v s: %v, want %v", step.at, got, step.want)
		}
	}
}

// A connection that is woken for the first time, or seldom, is brief; one that is woken
// when it had hardly begun to be parked stays for as long as it may.
func TestQuiet(t *testing.T) {
	var w Watch
	w.Init(times, at(0))
	if w.IsQuiet(at(0.9)) || !w.IsQuiet(at(1)) {
		t.Error("a new connection is quiet after a second")
	}
	w.Alive(0, at(0.5))
	if w.IsQuiet(at(1)) || w.IsQuiet(at(1.4)) || !w.IsQuiet(at(1.5)) {
		t.Error("input puts that off")
	}
	w.Parked(at(2))
	w.Woken(at(5), true, time.Second)
	if !w.Brief() {
		t.Error("woken for the first time it is brief")
	}
	w.Parked(at(5.01))
	w.Woken(at(5.029), true, time.Second)
	w.Alive(0, at(5.03))
	if w.Brief() || w.IsQuiet(at(6.02)) || !w.IsQuiet(at(6.03)) {
		t.Error("woken soon it stays for as long as it may")
	}
	w.Parked(at(7))
	w.Woken(at(7.02), true, time.Second)
	if !w.Brief() {
		t.Error("woken seldom it is brief")
	}
	w.Alive(0, at(7.02))
	if w.IsQuiet(at(8)) || !w.IsQuiet(at(8.02)) {
		t.Error("if it has to wait it stays for as long as it may")
	}
	w.Parked(at(8.5))
	w.Woken(at(9), false, time.Second)
	if w.Brief() || !w.IsQuiet(at(9)) {
		t.Error("woken without input it is not brief, but quiet at once")
	}
	w.Parked(at(9))
	w.Woken(at(10), true, time.Second)
	w.Stir(at(10))
	if w.Brief() {
		t.Error("brief, and it could not be parked")
	}
	w.Rest()
	if w.IsQuiet(at(100)) {
		t.Error("it is not looked at while it rests")
	}
	w.ParkSoon(at(100))
	if !w.IsQuiet(at(100)) {
		t.Error("it was to park soon")
	}
}
