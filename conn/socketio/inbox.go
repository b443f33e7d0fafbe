package socketio

import (
	"slices"
	"sync"
)

// An inbox collects replies.
type inbox struct {
	mu      sync.Mutex
	replies []Reply
}

func (i *inbox) add(r Reply) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.replies = append(i.replies, r)
}

func (i *inbox) len() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return len(i.replies)
}

func (i *inbox) all() []Reply {
	i.mu.Lock()
	defer i.mu.Unlock()
	return slices.Clone(i.replies)
}
