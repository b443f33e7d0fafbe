package cancel

import (
	"context"
	"net"
	"os"
	"sync"
	"time"
)

// A Movable is a deadline that can be moved, as a context.
type Movable struct {
	parent context.Context
	mu     sync.Mutex
	ctx    context.Context
	cancel context.CancelCauseFunc
	timer  *time.Timer
	turn   int // counts the times it was set: a timer that is late must not pass it
}

// NewMovable returns one that is not set, whose contexts end with parent.
func NewMovable(parent context.Context) *Movable {
	d := &Movable{parent: parent}
	d.ctx, d.cancel = context.WithCancelCause(parent)
	return d
}

// Context returns a context that ends when the deadline passes, as it stands or
// as it is moved to before.
func (d *Movable) Context() context.Context {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.ctx
}

// Set moves the deadline; the zero time means none.
func (d *Movable) Set(t time.Time) error {
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
func (d *Movable) pass(turn int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.turn == turn {
		d.cancel(os.ErrDeadlineExceeded)
	}
}

// End ends the context for good.
func (d *Movable) End() {
	d.Set(time.Time{})
	d.mu.Lock()
	defer d.mu.Unlock()
	d.cancel(net.ErrClosed)
}
