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
