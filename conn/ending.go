package conn

import (
	"sync"
	"sync/atomic"
)

// An ending is why a connection is over, once it is. The first reason stays.
type ending struct {
	reason atomic.Pointer[error]
	over   chan struct{} // closed when there is a reason
	cut    sync.Once
}

// err returns the reason, or nil while there is none.
func (e *ending) err() error {
	if p := e.reason.Load(); p != nil {
		return *p
	}
	return nil
}

// give gives a reason and returns the one that stays.
func (e *ending) give(err error) error {
	if e.reason.CompareAndSwap(nil, &err) {
		close(e.over)
	}
	return e.err()
}

// cut ends the connection at once, for the reason given unless there is one
// already, and returns the one that stays.
func (c *Conn) cut(err error) error {
	err = c.end.give(err)
	c.end.cut.Do(func() {
		closeNow(c.nc)
		c.reading.interrupt.end()
		c.out.interrupt.end()
	})
	return err
}
