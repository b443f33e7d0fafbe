package conn

import (
	"context"
	"net"
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
	nc         net.Conn
	used       bool // there is, or was, a context; of whoever does the I/O
	mu         sync.Mutex
	standing   instant // the deadline while no context has ended
	registered *registration
	writes     bool // the direction
	busy       bool // there is I/O to end, from watch to rest
	fired      bool
	over       bool // the connection has ended
}

// A registration is that of a context that can end.
type registration struct {
	done <-chan struct{}
	stop func() bool // takes it back
}

// watch makes ctx the context that ends I/O, until rest. If it has ended
// already, watch returns its error.
func (i *interrupt) watch(ctx context.Context) error {
	done := ctx.Done()
	if done == nil && !i.used {
		return nil
	}
	i.used = true
	i.mu.Lock()
	defer i.mu.Unlock()
	i.busy = true // from here on the context fires
	if err := ctx.Err(); err != nil {
		i.busy = false
		return err
	}
	if i.over || done == nil && i.registered == nil || i.registered != nil && i.registered.done == done {
		return nil
	}
	i.forget()
	if i.used = done != nil || i.fired; done != nil {
		r := &registration{done: done}
		r.stop = context.AfterFunc(ctx, func() { i.fire(r) })
		i.registered = r
	}
	return nil
}

// rest says that there is no I/O to end. A context that ends now leaves the
// deadline alone, which TLS may need for a write of its own.
func (i *interrupt) rest() {
	if i.used {
		i.calm()
	}
}

// calm is rest where there was a context.
func (i *interrupt) calm() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.busy = false
	if i.fired {
		i.fired = false
		i.set(i.standing.time())
	}
}

// forget takes the registration back.
func (i *interrupt) forget() {
	if i.registered != nil {
		i.registered.stop()
		i.registered = nil
	}
}

// fire ends the I/O, if there is any and the context is still the one.
func (i *interrupt) fire(r *registration) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if r == i.registered && i.busy {
		i.fired = true
		i.set(past)
	}
}

// arm sets the deadline for as long as no context has ended.
func (i *interrupt) arm(t instant) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.standing = t
	if !i.fired {
		i.set(t.time())
	}
}

func (i *interrupt) set(t time.Time) {
	if i.writes {
		i.nc.SetWriteDeadline(t)
	} else {
		i.nc.SetReadDeadline(t)
	}
}

// end is for the end of the connection: no context has to know it any longer.
func (i *interrupt) end() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.forget()
	i.over = true
}
