package socket

import (
	"math/rand/v2"
	"testing"
	"time"

	"duplex/conn/internal/cancel"
	"duplex/conn/internal/keepalive"
)

// A connection that is parked is found idle when one with a goroutine would be, at
// most two ticks later: it is woken twice, the second time after its last look.
// That is true of every timeout, wherever in a tick it begins, and while the times
// of other connections come and go. The clock is the test's.
func TestIdleTimeoutIsKeptWhileParked(t *testing.T) {
	const most = 50 * time.Millisecond
	for _, idle := range []time.Duration{10 * time.Millisecond, time.Second, 30 * time.Second, time.Minute, 90 * time.Minute} {
		t.Run(idle.String(), func(t *testing.T) {
			choose := rand.New(rand.NewPCG(uint64(idle), 1))
			for range 100 {
				begun := cancel.Instant(choose.Int64N(int64(time.Hour)) + 1)
				exact := foundIdle(t, new(awake), begun, idle)
				parked := new(parkedClock)
				parked.crowd(choose)
				if late := time.Duration(foundIdle(t, parked, begun, idle) - exact); late < 0 || late > most {
					t.Fatalf("begun at %v it is found idle %v late, want %v at most", time.Duration(begun), late, most)
				}
			}
		})
	}
}

// A wait returns when a connection is woken that is to be woken at an instant.
type wait interface {
	until(at cancel.Instant) cancel.Instant
}

// foundIdle plays a connection on which nothing comes and returns when it is closed.
func foundIdle(t *testing.T, w wait, begun cancel.Instant, idle time.Duration) cancel.Instant {
	t.Helper()
	times := keepalive.Times{Idle: idle}
	var watch keepalive.Watch
	watch.Init(times, begun)
	for range 10 {
		now := w.until(watch.Due())
		if watch.Tick(times, now, 0, false) == keepalive.Idle {
			return now
		}
	}
	t.Fatal("it is never found idle")
	return 0
}

// awake is the wait of a connection that has a goroutine with a deadline.
type awake struct{}

func (*awake) until(at cancel.Instant) cancel.Instant { return at }

// parkedClock is the wait of one that is parked: it has slot 1.
type parkedClock struct{ clock }

// zero is the time from which instants are counted.
var zero = cancel.Instant(1).Time().Add(-1)

// crowd sets the times of other slots.
func (p *parkedClock) crowd(choose *rand.Rand) {
	p.epoch = zero
	for s := range len(p.links) - 1 {
		p.set(Slot(s+2), zero.Add(time.Duration(choose.Int64N(int64(3*time.Hour)))), p.link)
	}
}

func (p *parkedClock) until(at cancel.Instant) cancel.Instant {
	p.set(1, at.Time(), p.link)
	for {
		now, woken := p.next(), false
		for s := range p.upTo(now, p.link) {
			woken = woken || s == 1
		}
		if woken {
			return cancel.Instant(now.Sub(zero))
		}
	}
}
