package conn

import (
	"context"
	"slices"
	"sync"
)

// A lock is a mutex whose waiters can give up. They get it in the order in
// which they came. The zero lock is free, and costs no channel until somebody
// has to wait.
type lock struct {
	mu    sync.Mutex
	held  bool
	queue []chan struct{} // one for each waiter, closed when the lock is his
}

// acquire takes the lock, or returns an error if the context ends first, or
// over is closed, which may be nil.
func (l *lock) acquire(ctx context.Context, over <-chan struct{}) error {
	if l.tryAcquire() {
		return nil
	}
	l.mu.Lock()
	if !l.held {
		l.held = true
		l.mu.Unlock()
		return nil
	}
	turn := make(chan struct{})
	l.queue = append(l.queue, turn)
	l.mu.Unlock()
	select {
	case <-turn:
		return nil
	case <-over:
		l.leave(turn)
		return errClosed
	case <-ctx.Done():
		l.leave(turn)
		return ctx.Err()
	}
}

// tryAcquire takes the lock if it is free.
func (l *lock) tryAcquire() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held {
		return false
	}
	l.held = true
	return true
}

// leave takes a waiter out of the queue. If the lock has just become his, it
// goes to the next.
func (l *lock) leave(turn chan struct{}) {
	l.mu.Lock()
	i := slices.Index(l.queue, turn)
	if i >= 0 {
		l.queue = slices.Delete(l.queue, i, i+1)
	}
	l.mu.Unlock()
	if i < 0 {
		l.release()
	}
}

// release hands the lock to the first waiter, if there is one.
func (l *lock) release() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.queue) == 0 {
		l.held = false
		return
	}
	close(l.queue[0])
	l.queue = slices.Delete(l.queue, 0, 1)
}
