package conn

import (
	"context"
	"sync"
	"time"
)

// past is a deadline that makes I/O return at once.
var past = time.Unix(1, 0)

// An interrupt lets contexts end the I/O in one direction of a connection, by
// way of its deadline. A context is registered when it first comes along and
// stays so until another takes its place: a loop that uses the same one over
// and over pays for it once, and one that never ends costs nothing.
type interrupt struct {
	mu       sync.Mutex
	deadline func(time.Time) error // the connection's SetReadDeadline or SetWriteDeadline
	standing time.Time             // the deadline while no context has ended
	done     <-chan struct{}       // of the context that is registered
	stop     func() bool           // takes the registration back
	turn     int                   // counts registrations: one that is late must not fire
	busy     bool                  // there is I/O to end, from watch to rest
	fired    bool
	over     bool // the connection has ended
}

// watch makes ctx the context that ends I/O, until rest. If it has ended
// already, watch returns its error.
func (i *interrupt) watch(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	done := ctx.Done()
	i.mu.Lock()
	defer i.mu.Unlock()
	i.busy = true
	if done == i.done || i.over {
		return nil
	}
	i.forget()
	if done != nil {
		turn := i.turn
		i.done, i.stop = done, context.AfterFunc(ctx, func() { i.fire(turn) })
	}
	return nil
}

// rest says that there is no I/O to end. A context that ends now leaves the
// deadline alone, which TLS may need for a write of its own.
func (i *interrupt) rest() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.busy = false
	if i.fired {
		i.fired = false
		i.deadline(i.standing)
	}
}

// forget takes the registration back.
func (i *interrupt) forget() {
	if i.stop != nil {
		i.stop()
	}
	i.done, i.stop = nil, nil
	i.turn++
}

func (i *interrupt) fire(turn int) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if turn == i.turn && i.busy {
		i.fired = true
		i.deadline(past)
	}
}

// arm sets the deadline for as long as no context has ended.
func (i *interrupt) arm(t time.Time) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.standing = t
	if !i.fired {
		i.deadline(t)
	}
}

// end is for the end of the connection: no context has to know it any longer.
func (i *interrupt) end() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.forget()
	i.over = true
}
