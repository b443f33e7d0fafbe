package cancel

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// Waiters get the lock in their order; who gives up is passed over.
func TestMutexOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l Mutex
		ctx := context.Background()
		l.Lock(ctx, nil)
		var got []int
		for i := range 6 {
			go func() {
				ctx, cancel := context.WithTimeout(ctx, time.Duration(1+i%2)*time.Second)
				defer cancel()
				if l.Lock(ctx, nil) == nil {
					got = append(got, i)
					l.Unlock()
				}
			}()
			synctest.Wait()
		}
		time.Sleep(1500 * time.Millisecond)
		l.Unlock()
		synctest.Wait()
		if len(got) != 3 || got[0] != 1 || got[1] != 3 || got[2] != 5 {
			t.Errorf("it went to %v, want 1, 3, 5", got)
		}
		if !l.TryLock() {
			t.Error("it is still held")
		}
	})
}

// A waiter who gives up in the moment in which he gets the lock passes it on.
func TestMutexGivenUpInTheLastMoment(t *testing.T) {
	for range 500 {
		var l Mutex
		l.Lock(context.Background(), nil)
		ctx, cancel := context.WithCancel(context.Background())
		over := new(Cause)
		var waiting sync.WaitGroup
		waiting.Go(func() {
			if l.Lock(ctx, over.Done) == nil {
				l.Unlock()
			}
		})
		waiting.Go(cancel)
		waiting.Go(func() { l.Unlock() })
		waiting.Wait()
		if !l.TryLock() {
			t.Fatal("nobody has it and it is not free")
		}
	}
}

// A waiter that gives up when the lock has just been handed to it passes it on,
// to the next waiter if there is one.
func TestMutexIsPassedOnByTheOneThatGaveUp(t *testing.T) {
	var m Mutex
	m.TryLock()
	first, second := m.enqueue(), m.enqueue()
	m.Unlock() // which hands it to the first
	select {
	case <-first.turn:
	default:
		t.Fatal("the first waiter has not got it")
	}
	m.leave(first)
	select {
	case <-second.turn:
	default:
		t.Fatal("the second waiter has not got it")
	}
	m.leave(second)
	if !m.TryLock() {
		t.Error("nobody has it and it is not free")
	}
}

// A flag that is set while the lock is held is seen by the one who unlocks it, and
// if the lock is handed on, by the next holder.
func TestMutexFlagsAreSeenAtUnlock(t *testing.T) {
	var m Mutex
	f := Flag(0)
	m.TryLock()
	m.Set(f)
	w := m.enqueue()
	if got := m.Unlock(); got != 0 {
		t.Errorf("handed on with %b", got)
	}
	<-w.turn
	if got := m.Unlock(); got&f == 0 {
		t.Errorf("unlocked with %b", got)
	}
	if _, ok := m.TryLockPlain(0); ok {
		t.Error("locked in the plain way though a flag is set")
	}
	if got, ok := m.TryLockPlain(f); !ok || got != f {
		t.Errorf("with the flag allowed: %b, %v", got, ok)
	}
}
