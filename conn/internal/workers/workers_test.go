package workers

import (
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// staying returns how many workers are idle, and whether a look at them is to come.
func staying[J any](p *Pool[J]) (n int, timing bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.idle), p.timing
}

// Jobs that block hold up no other, whether they come one after the other or all
// wait at once.
func TestJobsThatBlock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 3 * maxIdle
		release := make(chan struct{})
		var begun atomic.Int32
		p := &Pool[int]{Run: func(int) { begun.Add(1); <-release }}
		for i := range n {
			p.Add(i)
			if i%2 == 0 {
				synctest.Wait() // the next one finds all workers busy
			}
		}
		synctest.Wait()
		if begun.Load() != n {
			t.Errorf("%d of %d jobs have begun, while all of them block", begun.Load(), n)
		}
		close(release)
		synctest.Wait()
		if n, _ := staying(p); n != maxIdle {
			t.Errorf("%d workers stay, want %d", n, maxIdle)
		}
		p.Close() // or the test would not end
	})
}

// A job that is added while the only worker on its way has just looked for one is
// run by another: the worker is held in the job that it has found.
func TestJobBehindOneThatBlocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release, done := make(chan struct{}), make(chan struct{})
		var p *Pool[string]
		p = &Pool[string]{Run: func(job string) {
			if job == "first" {
				p.Add("second")
				<-release
				return
			}
			close(done)
		}}
		p.Add("first")
		<-done
		close(release)
		synctest.Wait()
		p.Close()
	})
}

// Jobs are begun in the order in which they were added, by the worker that is there.
func TestWorkersStay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got []int
		p := &Pool[int]{Run: func(job int) { got = append(got, job) }}
		for i := range 100 {
			p.Add(i)
			synctest.Wait()
		}
		if n, _ := staying(p); n != 1 {
			t.Errorf("%d workers for one job at a time", n)
		}
		want := make([]int, 100)
		for i := range want {
			want[i] = i
		}
		if !slices.Equal(got, want) {
			t.Errorf("done: %v", got)
		}
		p.Close()
		p.Add(100)
		synctest.Wait()
		if len(got) != 101 {
			t.Error("a job that was added after Close was not run")
		}
	})
}

// Of the workers that stay, those end that were not needed for a while, and none is
// left when nothing has been done for longer.
func TestWorkersEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		p := &Pool[int]{Run: func(int) { <-release }}
		for i := range 10 {
			p.Add(i)
		}
		synctest.Wait()
		close(release)
		for range 5 { // two at a time are needed
			time.Sleep(idleTime / 2)
			p.Add(1)
			p.Add(2)
			synctest.Wait()
		}
		if n, _ := staying(p); n < 1 || n > 2 {
			t.Errorf("%d workers stay for two jobs at a time", n)
		}
		time.Sleep(3 * idleTime)
		if n, timing := staying(p); n != 0 || timing {
			t.Errorf("%d workers stay for nothing; timing: %t", n, timing)
		}
		p.Add(3)
		synctest.Wait()
		if n, timing := staying(p); n != 1 || !timing {
			t.Errorf("%d workers after a job; timing: %t", n, timing)
		}
		p.Close()
	})
}

// Close may come while the timer of the look has fired: the test calls look itself.
func TestCloseMeetsTheLook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &Pool[int]{Run: func(int) {}}
		p.Add(1)
		synctest.Wait()
		p.Close()
		p.look()
		if n, timing := staying(p); n != 0 || timing {
			t.Errorf("%d workers after Close; timing: %t", n, timing)
		}
	})
}

// A job may end its goroutine, as runtime.Goexit does.
func TestJobEndsItsWorker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var done atomic.Int32
		p := &Pool[int]{Run: func(int) { done.Add(1); runtime.Goexit() }}
		for i := range 10 {
			p.Add(i)
		}
		synctest.Wait()
		if done.Load() != 10 {
			t.Errorf("%d of 10 jobs were run", done.Load())
		}
		p.Close()
	})
}

func BenchmarkAdd(b *testing.B) {
	done := make(chan struct{})
	p := &Pool[int]{Run: func(int) { done <- struct{}{} }}
	defer p.Close()
	b.ReportAllocs()
	for b.Loop() {
		p.Add(1)
		<-done
	}
}
