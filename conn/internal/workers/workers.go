// Package workers runs jobs in goroutines that stay for the next job, whose stacks
// have grown already.
//
// The invariant: while a job waits in the queue, a worker that is not busy is on its
// way to take it. So a job that blocks holds up no other.
package workers

import (
	"slices"
	"sync"
	"time"
)

const (
	maxIdle  = 32          // how many workers stay without a job
	idleTime = time.Second // of those that stay, as many end as were not needed for so long
)

// A Pool runs jobs, as many at once as there are that block. Its methods may be
// called from many goroutines at once.
type Pool[J any] struct {
	Run func(J) // runs a job; it must not panic

	mu     sync.Mutex // guards what follows
	jobs   []J        // those from first on wait
	first  int
	idle   []worker // the last one became idle last: its stack is most likely in the cache
	least  int      // how many have been idle all the time since the last look
	timer  *time.Timer
	timing bool // the timer runs, as long as there are idle workers
	sent   bool // a worker has been woken or started and has not looked for a job yet
	closed bool // no worker becomes idle any more
}

// A worker is what an idle worker waits for: true to look for a job, false to end.
type worker chan bool

// Add has a worker run a job. It does not wait.
func (p *Pool[J]) Add(job J) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.jobs = append(p.jobs, job)
	p.send()
}

// send wakes or starts a worker, unless one is on its way. The caller has mu.
func (p *Pool[J]) send() {
	if p.sent {
		return
	}
	p.sent = true
	n := len(p.idle)
	if n == 0 {
		go p.work()
		return
	}
	p.idle[n-1] <- true
	p.idle = p.idle[:n-1]
	p.least = min(p.least, n-1)
}

// work runs jobs until there are none and enough workers are idle.
func (p *Pool[J]) work() {
	w := make(worker, 1) // send must not wait
	for sent := true; sent; sent = <-w {
		for job, ok := p.next(w, true); ok; job, ok = p.next(w, false) {
			p.Run(job)
		}
	}
}

// next returns a job for w, and sends another worker if more jobs wait: w may be
// busy for long. Without a job w becomes idle, or is told to end. Woken says that w
// is the worker that was sent.
func (p *Pool[J]) next(w worker, woken bool) (job J, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if woken {
		p.sent = false
	}
	switch {
	case p.first < len(p.jobs):
		job = p.take()
		if p.first < len(p.jobs) {
			p.send()
		}
		return job, true
	case len(p.idle) < maxIdle && !p.closed:
		p.idle = append(p.idle, w)
		p.lookLater()
	default:
		w <- false
	}
	return job, false
}

// lookLater has look called, unless it will be. The caller has mu.
func (p *Pool[J]) lookLater() {
	switch {
	case p.timing:
		return
	case p.timer == nil:
		p.timer = time.AfterFunc(idleTime, p.look)
	default:
		p.timer.Reset(idleTime)
	}
	p.timing, p.least = true, len(p.idle)
}

// look ends the workers that were not needed since it looked before.
func (p *Pool[J]) look() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.end(p.least)
	if p.timing = false; len(p.idle) > 0 {
		p.lookLater()
	}
}

// end ends the first n of the idle workers, which are idle for longest. The caller
// has mu.
func (p *Pool[J]) end(n int) {
	for _, w := range p.idle[:n] {
		w <- false
	}
	p.idle, p.least = slices.Delete(p.idle, 0, n), 0
}

// take takes the job that has waited longest. The caller has mu.
func (p *Pool[J]) take() J {
	job := p.jobs[p.first]
	var none J
	p.jobs[p.first] = none
	if p.first++; p.first == len(p.jobs) {
		p.jobs, p.first = p.jobs[:0], 0
	}
	return job
}

// Close ends the idle workers, and the others once they find no job. Jobs may still
// be added.
func (p *Pool[J]) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	p.end(len(p.idle))
	if p.timer != nil {
		p.timer.Stop()
	}
}
