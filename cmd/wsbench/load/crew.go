package load

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// patience is how long a server may leave everybody without an answer.
const patience = 15 * time.Second

// A crew is the connections of a run, and how it goes with them.
type crew struct {
	ctx    context.Context // ends when the run has failed
	fail   context.CancelCauseFunc
	list   []*inbox
	ending atomic.Bool // what happens from now on is no failure
	work   sync.WaitGroup
}

// dialers is how many connections are made at once.
const dialers = 32

// silently is how to greet a server without a word.
func silently(*Target, *inbox) error { return nil }

// newCrew returns a crew without connections.
func newCrew(ctx context.Context) *crew {
	c := new(crew)
	c.ctx, c.fail = context.WithCancelCause(ctx)
	return c
}

// grow makes connections until there are n, each with a buffer of so many bytes,
// and greets the server on each of them.
func (c *crew) grow(t *Target, n, buffer int, greet func(*Target, *inbox) error) error {
	first := len(c.list)
	c.list = append(c.list, make([]*inbox, n-first)...)
	ctx, cancel := context.WithCancelCause(c.ctx)
	defer cancel(nil)
	var next atomic.Int64
	next.Store(int64(first))
	var wg sync.WaitGroup
	for range min(dialers, n-first) {
		wg.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				in, err := t.connect(ctx, i)
				if err != nil {
					cancel(err)
					return
				}
				c.list[i] = in
				in.size(buffer)
				if err := greet(t, in); err != nil {
					cancel(err)
					return
				}
			}
		})
	}
	wg.Wait()
	return context.Cause(ctx)
}

// each runs f for every connection from the first on, each in a goroutine, and
// fails the run with the first error, which cuts all connections.
func (c *crew) each(first int, f func(i int, in *inbox) error) {
	for i, in := range c.list[first:] {
		context.AfterFunc(c.ctx, func() { in.nc.Close() })
		c.work.Go(func() {
			if err := f(first+i, in); err != nil && !c.ending.Load() {
				c.fail(err)
			}
		})
	}
}

// wait waits for so long, or until the run has failed.
func (c *crew) wait(d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-c.ctx.Done():
		return context.Cause(c.ctx)
	}
}

// finish waits for all that each has begun, which is about to end, and returns
// what has failed.
func (c *crew) finish() error {
	finished := make(chan struct{})
	go func() { c.work.Wait(); close(finished) }()
	select {
	case <-finished:
	case <-c.ctx.Done():
	case <-time.After(patience):
		c.fail(fmt.Errorf("no answer for %v", patience))
	}
	return context.Cause(c.ctx)
}

// leave ends all connections.
func (c *crew) leave() {
	c.ending.Store(true)
	deadline := time.Now().Add(time.Second) // for all of them
	for _, in := range c.list {
		if in != nil {
			in.nc.SetWriteDeadline(deadline)
			in.goodbye()
		}
	}
	c.work.Wait()
	c.fail(errors.New("the run is over"))
}
