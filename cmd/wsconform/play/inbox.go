package play

import (
	"sync"
	"time"
)

// backlog is how many octets may wait in an inbox before the reader waits too.
const backlog = 64 << 20

// An inbox holds what the peer has sent until the session looks at it.
type inbox struct {
	ready chan struct{} // has an element if there may be something to take
	space chan struct{} // has an element if something was taken
	stop  chan struct{} // closed once nobody takes any more
	ended chan struct{} // closed once nothing more will come

	mu     sync.Mutex
	queue  []arrival
	octets int
}

func newInbox() *inbox {
	return &inbox{
		ready: make(chan struct{}, 1),
		space: make(chan struct{}, 1),
		stop:  make(chan struct{}),
		ended: make(chan struct{}),
	}
}

// put waits for space and adds a.
func (in *inbox) put(a arrival) {
	for !in.add(a) {
		select {
		case <-in.space:
		case <-in.stop:
			return
		}
	}
	signal(in.ready)
}

func (in *inbox) add(a arrival) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.octets > backlog {
		return false
	}
	in.queue = append(in.queue, a)
	in.octets += a.cost()
	return true
}

// take returns the oldest arrival, if there is one.
func (in *inbox) take() (a arrival, ok bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if len(in.queue) == 0 {
		return a, false
	}
	a, in.queue = in.queue[0], in.queue[1:]
	in.octets -= a.cost()
	signal(in.space)
	return a, true
}

// await returns the oldest arrival, or the next one if it comes before t. What
// has come by then counts, even if the one who waits was woken late.
func (in *inbox) await(t time.Time) (a arrival, ok bool) {
	if a, ok = in.take(); ok {
		return a, true
	}
	timer := time.NewTimer(time.Until(t))
	defer timer.Stop()
	for {
		select {
		case <-in.ready:
			if a, ok = in.take(); ok {
				return a, true
			}
		case <-timer.C:
			return in.take()
		}
	}
}

// cost is about what an arrival takes in memory.
func (a *arrival) cost() int { return len(a.payload) + 256 }

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
