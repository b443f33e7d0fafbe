package conn

import (
	"sync"
	"sync/atomic"
)

// An ending is why a connection is over, once it is. The first reason stays.
type ending struct {
	reason atomic.Pointer[error]
	mu     sync.Mutex
	over   chan struct{} // closed when there is a reason; made when somebody waits for it
}

// err returns the reason, or nil while there is none.
func (e *ending) err() error {
	if p := e.reason.Load(); p != nil {
		return *p
	}
	return nil
}

// wait returns a channel that is closed when there is a reason.
func (e *ending) wait() <-chan struct{} {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.over == nil {
		e.over = make(chan struct{})
		if e.err() != nil {
			close(e.over)
		}
	}
	return e.over
}

// give gives a reason and returns the one that stays.
func (e *ending) give(err error) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.reason.CompareAndSwap(nil, &err) && e.over != nil {
		close(e.over)
	}
	return e.err()
}

// cut ends the connection at once, for the reason given unless there is one
// already, and returns the one that stays.
func (c *Conn) cut(err error) error {
	err = c.end.give(err)
	if c.isCut.CompareAndSwap(false, true) {
		closeNow(c.nc)
		if e := c.engine.Load(); e != nil {
			e.reading.interrupt.end()
			e.out.interrupt.end()
		}
		c.wake(true)
	}
	return err
}
