package cancel

import (
	"context"
	"net"
	"sync"
	"time"
)

// Past is a deadline that makes I/O return at once.
var Past = time.Unix(1, 0)

// A Deadline lets contexts end the I/O in one direction of a connection, by way
// of its deadline. A context is registered when it first comes along and stays
// so until another takes its place: a loop that uses the same one over and over
// pays for it once. A context that never ends, or ends with the connection,
// costs nothing.
//
// Begin and End are for the goroutine that does the I/O, which a lock makes one
// at a time. The rest may be called from any goroutine.
type Deadline struct {
	conn    net.Conn
	writes  bool       // the direction
	used    bool       // there is, or was, a context to be told of; of the one that does the I/O
	mu      sync.Mutex // guards what follows
	at      Instant    // the deadline while no context has ended
	waiting *registration
	busy    bool // there is I/O to end, from Begin to End
	fired   bool // the deadline has been moved to the past
	closed  bool // the connection has ended
}

// A registration is that of a context that can end.
type registration struct {
	done <-chan struct{}
	stop func() bool // takes it back
}

// Init has the deadline work on conn: on its write deadline if writes is set, and
// otherwise on its read deadline. It may be called again with another connection
// when no I/O goes on.
func (d *Deadline) Init(conn net.Conn, writes bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.forget()
	d.conn, d.writes = conn, writes
	d.used, d.at, d.busy, d.fired, d.closed = false, 0, false, false, false
}

// Begin makes ctx the context that ends I/O, until End. If it has ended already
// Begin returns its error.
func (d *Deadline) Begin(ctx context.Context) error {
	done := ctx.Done()
	if done == nil && !d.used {
		return nil
	}
	return d.begin(ctx, done)
}

func (d *Deadline) begin(ctx context.Context, done <-chan struct{}) error {
	d.used = true
	d.mu.Lock()
	defer d.mu.Unlock()
	d.busy = true // from here on the context fires
	if err := ctx.Err(); err != nil {
		d.busy = false
		return err
	}
	if d.closed || done == nil && d.waiting == nil || d.waiting != nil && d.waiting.done == done {
		return nil
	}
	d.forget()
	if d.used = done != nil || d.fired; done != nil {
		r := &registration{done: done}
		r.stop = context.AfterFunc(ctx, func() { d.fire(r) })
		d.waiting = r
	}
	return nil
}

// End says that there is no I/O to end. A context that ends now leaves the
// deadline alone, which TLS may need for a write of its own.
func (d *Deadline) End() {
	if d.used {
		d.end()
	}
}

func (d *Deadline) end() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.busy = false
	if d.fired {
		d.fired = false
		d.set(d.at.Time())
	}
}

// forget takes the registration back. The caller has mu.
func (d *Deadline) forget() {
	if d.waiting != nil {
		d.waiting.stop()
		d.waiting = nil
	}
}

// fire ends the I/O, if there is any and the context is still the one.
func (d *Deadline) fire(r *registration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if r == d.waiting && d.busy {
		d.fired = true
		d.set(Past)
	}
}

// Set sets the deadline for as long as no context has ended. The zero Instant
// means none.
func (d *Deadline) Set(at Instant) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.at = at
	if !d.fired {
		d.set(at.Time())
	}
}

// At returns the deadline as it was set.
func (d *Deadline) At() Instant {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.at
}

func (d *Deadline) set(t time.Time) {
	if d.writes {
		d.conn.SetWriteDeadline(t)
	} else {
		d.conn.SetReadDeadline(t)
	}
}

// Close is for the end of a connection: no context has to be told any longer. If
// the deadline is that of another connection by now, nothing happens.
func (d *Deadline) Close(conn net.Conn) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.conn == conn {
		d.forget()
		d.closed = true
	}
}
