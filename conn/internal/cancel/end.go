package cancel

import (
	"slices"
	"sync"
	"time"
)

// An End is what waits for an end: on a channel, or with a func to be called. A timer
// may bound how long it takes. All of it may be used from many goroutines at once.
type End struct {
	done  chan struct{}
	mu    sync.Mutex // guards what follows
	over  bool
	funcs []*func()
	timer *time.Timer // nil unless it has been started
}

// NewEnd returns an End that has not come.
func NewEnd() *End { return &End{done: make(chan struct{})} }

// Done returns a channel that is closed at the end.
func (e *End) Done() <-chan struct{} { return e.done }

// StartTimer has f called in d, unless StopTimer is called before.
func (e *End) StartTimer(d time.Duration, f func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.timer = time.AfterFunc(d, f)
}

// StopTimer stops the timer, if it has been started.
func (e *End) StopTimer() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.timer != nil {
		e.timer.Stop()
	}
}

// Come is the end. It may be called more than once.
func (e *End) Come() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.over {
		return
	}
	e.over = true
	close(e.done)
	for _, f := range e.funcs {
		go (*f)()
	}
	e.funcs = nil
}

// After has f called at the end, unless stop is called before.
func (e *End) After(f func()) (stop func() bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.over {
		go f()
		return func() bool { return false }
	}
	entry := &f
	e.funcs = append(e.funcs, entry)
	return func() bool {
		e.mu.Lock()
		defer e.mu.Unlock()
		i := slices.Index(e.funcs, entry)
		if i >= 0 {
			e.funcs = slices.Delete(e.funcs, i, i+1)
		}
		return i >= 0
	}
}
