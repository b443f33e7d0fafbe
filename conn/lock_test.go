package conn

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// Waiters get the lock in their order; who gives up is passed over.
func TestLockOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l lock
		ctx := context.Background()
		l.acquire(ctx, nil)
		var got []int
		for i := range 6 {
			go func() {
				ctx, cancel := context.WithTimeout(ctx, time.Duration(1+i%2)*time.Second)
				defer cancel()
				if l.acquire(ctx, nil) == nil {
					got = append(got, i)
					l.release()
				}
			}()
			synctest.Wait()
		}
		time.Sleep(1500 * time.Millisecond)
		l.release()
		synctest.Wait()
		if len(got) != 3 || got[0] != 1 || got[1] != 3 || got[2] != 5 {
			t.Errorf("it went to %v, want 1, 3, 5", got)
		}
		if !l.tryAcquire() {
			t.Error("it is still held")
		}
	})
}

// A waiter who gives up in the moment in which he gets the lock passes it on.
func TestLockGivenUpInTheLastMoment(t *testing.T) {
	for range 500 {
		var l lock
		l.acquire(context.Background(), nil)
		ctx, cancel := context.WithCancel(context.Background())
		over := new(ending)
		var waiting sync.WaitGroup
		waiting.Go(func() {
			if l.acquire(ctx, over) == nil {
				l.release()
			}
		})
		waiting.Go(cancel)
		waiting.Go(l.release)
		waiting.Wait()
		if !l.tryAcquire() {
			t.Fatal("nobody has it and it is not free")
		}
	}
}
