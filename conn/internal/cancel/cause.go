package cancel

import (
	"errors"
	"sync"
	"sync/atomic"
)

// ErrOver is what waits for a [Cause] returns when there is one.
var ErrOver = errors.New("over")

// A Cause is why something is over, once it is. The first error stays. The zero
// Cause has none.
type Cause struct {
	err   atomic.Pointer[error]
	mu    sync.Mutex
	ended chan struct{} // closed once there is an error; made when somebody waits
}

// Err returns the error, or nil while there is none.
func (c *Cause) Err() error {
	if p := c.err.Load(); p != nil {
		return *p
	}
	return nil
}

// Set sets the error unless there is one, and returns the one that stays.
func (c *Cause) Set(err error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err.CompareAndSwap(nil, &err) && c.ended != nil {
		close(c.ended)
	}
	return c.Err()
}

// Done returns a channel that is closed once there is an error.
func (c *Cause) Done() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended == nil {
		c.ended = make(chan struct{})
		if c.Err() != nil {
			close(c.ended)
		}
	}
	return c.ended
}
