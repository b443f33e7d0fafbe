package conn

import (
	"context"
	"net"
	"os"
	"sync"
	"time"
)

// A deadline is a time that can be moved, as a context.
type deadline struct {
	parent context.Context
	mu     sync.Mutex
	ctx    context.Context
	cancel context.CancelCauseFunc
	timer  *time.Timer
	turn   int // counts the times it was set: a timer that is late must not pass it
}

func newDeadline(parent context.Context) *deadline {
	d := &deadline{parent: parent}
	d.ctx, d.cancel = context.WithCancelCause(parent)
	return d
}

// context returns a context that ends when the deadline passes, as it stands or
// as it is moved to before.
func (d *deadline) context() context.Context {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.ctx
}

// set moves the deadline; the zero time means none.
func (d *deadline) set(t time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if context.Cause(d.ctx) == net.ErrClosed {
		return net.ErrClosed
	}
	if d.timer != nil {
		d.timer.Stop()
	}
	d.turn++
	if d.ctx.Err() != nil {
		d.ctx, d.cancel = context.WithCancelCause(d.parent)
	}
	if t.IsZero() {
		return nil
	}
	left := time.Until(t)
	if left <= 0 {
		d.cancel(os.ErrDeadlineExceeded)
		return nil
	}
	turn := d.turn
	d.timer = time.AfterFunc(left, func() { d.pass(turn) })
	return nil
}

// pass ends the context, unless the deadline has been moved in the last moment.
func (d *deadline) pass(turn int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.turn == turn {
		d.cancel(os.ErrDeadlineExceeded)
	}
}

// end ends the context for good.
func (d *deadline) end() {
	d.set(time.Time{})
	d.mu.Lock()
	defer d.mu.Unlock()
	d.cancel(net.ErrClosed)
}
