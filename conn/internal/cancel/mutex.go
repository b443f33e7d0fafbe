package cancel

import (
	"context"
	"sync"
	"sync/atomic"
)

// A Mutex is a lock whose waiters can give up, with flags beside the lock in one
// word. The waiters get it in the order in which they came. The zero Mutex is
// unlocked, with no flag set.
//
// While nobody waits, to lock and to unlock are one atomic operation each.
// [Mutex.TryLockPlain] looks at the lock and at all flags at once.
type Mutex struct {
	word  atomic.Uint32
	mu    sync.Mutex // guards first
	first *waiter    // the one that has waited longest
}

// A Flags is a set of flags. The two lowest bits are the mutex's own.
type Flags uint32

const (
	held      Flags = 1 << iota // somebody has the lock
	contended                   // somebody may wait: the queue says who
	lastOwn   = iota
)

// Flag returns the n-th flag that a user may set, from 0 to 29.
func Flag(n int) Flags { return 1 << (n + lastOwn) }

// A waiter waits for a Mutex.
type waiter struct {
	turn chan struct{} // closed when the waiter has the lock
	next *waiter
}

// Set sets flags, whoever has the lock.
func (m *Mutex) Set(f Flags) { m.word.Or(uint32(f)) }

// Clear clears flags, whoever has the lock, and returns those that were set
// before.
func (m *Mutex) Clear(f Flags) Flags { return Flags(m.word.And(^uint32(f))) }

// Has reports whether one of the flags is set.
func (m *Mutex) Has(f Flags) bool { return Flags(m.word.Load())&f != 0 }

// TryLockPlain takes the lock if it is free and no flag is set but those allowed.
// It returns the flags that are.
func (m *Mutex) TryLockPlain(allowed Flags) (Flags, bool) {
	w := m.word.Load()
	if Flags(w)&^allowed != 0 {
		return 0, false
	}
	return Flags(w), m.word.CompareAndSwap(w, w|uint32(held))
}

// UnlockPlain releases the lock if nobody waits and no flag is set. Otherwise it
// reports false and the caller still has the lock, for [Mutex.Unlock].
func (m *Mutex) UnlockPlain() bool { return m.word.CompareAndSwap(uint32(held), 0) }

// TryLock takes the lock if it is free, whatever the flags.
func (m *Mutex) TryLock() bool {
	for {
		w := m.word.Load()
		if Flags(w)&held != 0 {
			return false
		}
		if m.word.CompareAndSwap(w, w|uint32(held)) {
			return true
		}
	}
}

// Lock takes the lock. If ctx ends first it returns the context's error; if over
// is closed first, ErrOver. A nil over is never closed.
func (m *Mutex) Lock(ctx context.Context, over func() <-chan struct{}) error {
	if m.TryLock() {
		return nil
	}
	w := m.enqueue()
	if w == nil {
		return nil
	}
	var end <-chan struct{}
	if over != nil {
		end = over()
	}
	select {
	case <-w.turn:
		return nil
	case <-end:
		m.leave(w)
		return ErrOver
	case <-ctx.Done():
		m.leave(w)
		return ctx.Err()
	}
}

// enqueue joins the queue and returns the waiter, or takes the lock, if it is
// free after all, and returns nil.
func (m *Mutex) enqueue() *waiter {
	m.mu.Lock()
	defer m.mu.Unlock()
	for {
		w := m.word.Load()
		if Flags(w)&held == 0 {
			if m.word.CompareAndSwap(w, w|uint32(held)) {
				return nil
			}
			continue
		}
		// From here on the holder sees that somebody waits and looks into
		// the queue, for which it needs mu.
		if m.word.CompareAndSwap(w, w|uint32(contended)) {
			break
		}
	}
	w := &waiter{turn: make(chan struct{})}
	last := &m.first
	for *last != nil {
		last = &(*last).next
	}
	*last = w
	return w
}

// leave takes a waiter out of the queue. If it is not there any more it has just
// been given the lock, and passes it on.
func (m *Mutex) leave(w *waiter) {
	m.mu.Lock()
	at := &m.first
	for *at != nil && *at != w {
		at = &(*at).next
	}
	given := *at == nil
	if !given {
		*at = w.next
	}
	m.mu.Unlock()
	if given {
		m.Unlock()
	}
}

// Unlock releases the lock, or hands it to the first waiter, and returns the
// flags that were set at that moment. If the lock was handed on, the flags are
// the next holder's to see, and Unlock returns none.
func (m *Mutex) Unlock() Flags {
	for {
		w := m.word.Load()
		if Flags(w)&contended != 0 {
			if m.handOver() {
				return 0
			}
			continue
		}
		if m.word.CompareAndSwap(w, w&^uint32(held)) {
			return Flags(w) &^ held
		}
	}
}

// handOver gives the lock to the first waiter. If all have left it reports false,
// and nobody is said to wait any more.
func (m *Mutex) handOver() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	w := m.first
	if w == nil {
		m.word.And(^uint32(contended))
		return false
	}
	m.first = w.next
	close(w.turn)
	return true
}
