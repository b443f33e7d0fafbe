package conn

import (
	"context"
	"sync"
	"sync/atomic"
)

// A lock is a mutex whose waiters can give up. They get it in the order in
// which they came. The zero lock is free. As long as nobody waits, taking it and
// giving it back are one atomic operation each.
type lock struct {
	state atomic.Int32
	mu    sync.Mutex
	first *waiter // the longest one to wait
}

// The states of a lock.
const (
	lockFree      int32 = iota
	lockHeld            // and nobody waits
	lockContended       // held, and somebody may wait: the queue says who
)

// A waiter waits for a lock.
type waiter struct {
	turn chan struct{} // closed when the lock is his
	next *waiter
}

// acquire takes the lock, or returns an error if the context ends first, or the
// connection does, which may be nil.
func (l *lock) acquire(ctx context.Context, end *ending) error {
	if l.tryAcquire() {
		return nil
	}
	w := l.enqueue()
	if w == nil {
		return nil
	}
	var over <-chan struct{}
	if end != nil {
		over = end.wait()
	}
	select {
	case <-w.turn:
		return nil
	case <-over:
		l.leave(w)
		return errClosed
	case <-ctx.Done():
		l.leave(w)
		return ctx.Err()
	}
}

// tryAcquire takes the lock if it is free.
func (l *lock) tryAcquire() bool { return l.state.CompareAndSwap(lockFree, lockHeld) }

// free reports whether nobody has it, just now.
func (l *lock) free() bool { return l.state.Load() == lockFree }

// enqueue joins the queue, or takes the lock, if it is free after all, and
// returns nil.
func (l *lock) enqueue() *waiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	for !l.state.CompareAndSwap(lockHeld, lockContended) && l.state.Load() != lockContended {
		if l.tryAcquire() {
			return nil
		}
	}
	w := &waiter{turn: make(chan struct{})}
	last := &l.first
	for *last != nil {
		last = &(*last).next
	}
	*last = w
	return w
}

// leave takes a waiter out of the queue. If the lock has just become his, it
// goes to the next.
func (l *lock) leave(w *waiter) {
	l.mu.Lock()
	at := &l.first
	for *at != nil && *at != w {
		at = &(*at).next
	}
	gone := *at == nil
	if !gone {
		*at = w.next
	}
	l.mu.Unlock()
	if gone {
		l.release()
	}
}

// release hands the lock to the first waiter, if there is one.
func (l *lock) release() {
	if !l.state.CompareAndSwap(lockHeld, lockFree) {
		l.handOver()
	}
}

// handOver is release where somebody may wait.
func (l *lock) handOver() {
	l.mu.Lock()
	defer l.mu.Unlock()
	w := l.first
	if w == nil {
		l.state.Store(lockFree)
		return
	}
	l.first = w.next
	close(w.turn)
}
