package conn

import (
	"sync"
	"sync/atomic"
)

// An ending is why a connection is over, once it is. The first reason stays.
type ending struct {
	reason atomic.Pointer[error]
	done   chan struct{} // closed when the connection underneath is
	once   sync.Once
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
	e.reason.CompareAndSwap(nil, &err)
	return e.err()
}

// cut ends the connection at once, for the reason given unless there is one
// already, and returns the one that stays.
func (c *Conn) cut(err error) error {
	err = c.end.give(err)
	c.end.once.Do(func() {
		c.nc.Close()
		c.reading.interrupt.end()
		c.out.interrupt.end()
		close(c.end.done)
	})
	return err
}
