package autobahn

import (
	"sync"

	"duplex/cmd/wsconform/result"
)

// A turn is a case played against an agent.
type turn struct{ agent, id string }

// A tally knows which turns are going on and how the others ended. A client
// sees its connection end a moment before the verdict is there, and may ask for
// it at once: then it has to wait for that moment.
type tally struct {
	mu       sync.Mutex
	changed  sync.Cond
	playing  map[turn]int
	behavior map[turn]result.Behavior
}

func (t *tally) begin(now turn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.playing == nil {
		t.playing, t.behavior = map[turn]int{}, map[turn]result.Behavior{}
		t.changed.L = &t.mu
	}
	t.playing[now]++
}

func (t *tally) end(now turn, b result.Behavior) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.behavior[now] = b
	if t.playing[now]--; t.playing[now] == 0 {
		delete(t.playing, now)
	}
	t.changed.Broadcast()
}

// of returns how a turn ended, "" if it has not been played.
func (t *tally) of(past turn) result.Behavior {
	t.mu.Lock()
	defer t.mu.Unlock()
	for t.playing[past] > 0 {
		t.changed.Wait()
	}
	return t.behavior[past]
}

// wait waits until the agent has no turn that goes on.
func (t *tally) wait(agent string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for t.busy(agent) {
		t.changed.Wait()
	}
}

func (t *tally) busy(agent string) bool {
	for going := range t.playing {
		if going.agent == agent {
			return true
		}
	}
	return false
}
