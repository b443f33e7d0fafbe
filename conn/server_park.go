package conn

import (
	"time"

	"duplex/conn/internal/cancel"
	"duplex/conn/internal/socket"
	"duplex/conn/internal/workers"
)

// A connection of a [Server] that has had no input for a while parks: it gives up
// its active state and the goroutine of its handler loop. The poller watches over
// it then. When there is input, or it is due to be looked after, or it is cut, a
// worker goes on with the loop. The handler does not notice.
//
// A connection that does not park, since it is no plain socket, or the system has
// no poller, or it has no Server, keeps its goroutine and lets go of its buffers.

// parks reports whether c can be parked.
func (l *loop) parks(c *Conn) bool { return l.parkAfter > 0 && socket.CanPark(c.nc) }

// park has the poller watch over c. Its goroutine ends then. If there can be no
// poller, or the connection is over, park reports false.
func (c *Conn) park(l *loop) bool {
	c.alive.Parked(cancel.Now())
	c.drop()
	slot := l.poller.Enter(c, c.slot)
	if slot == 0 {
		return false
	}
	first := c.slot == 0
	c.slot = slot
	return c.watch(l, first)
}

// watch has the poller watch over c, and reports whether it does.
func (c *Conn) watch(l *loop, first bool) bool {
	due := c.alive.Due().Time()
	l.server.counts.parked.Add(1)
	// From here on any goroutine may take the mark back, and go on with the
	// loop: nothing else of c may be touched without taking it back first.
	c.parked.Store(true)
	err := l.poller.Park(c, c.slot, c.nc, due, first)
	if err == nil && c.life.cause.Err() == nil {
		return true
	}
	// It is not watched, or was ended by one who came before the mark.
	return !c.unpark()
}

// unpark takes back the mark that c is parked, which one goroutine alone can.
func (c *Conn) unpark() bool {
	if !c.parked.CompareAndSwap(true, false) {
		return false
	}
	c.loop.Load().server.counts.parked.Add(-1)
	return true
}

// wake has the loop of a connection go on that is parked.
func (c *Conn) wake(input bool) {
	if c.unpark() {
		c.loop.Load().workers.Add(visit{c, input})
	}
}

// writeStay is how long a parked connection keeps the active state that somebody has
// taken to write with: until what is written right behind has gone out too, but not so
// long that thousands of connections have one at a time.
const writeStay = 100 * time.Millisecond

// lookAfterActive has a parked connection be looked at soon: somebody has taken an
// active state to write with, which is not to stay.
func (c *Conn) lookAfterActive() {
	if c.parked.Load() {
		c.loop.Load().poller.Sooner(c.slot, time.Now().Add(writeStay))
	}
}

// lookAt is what the poller calls when c has input or was to be looked at. If it
// was only for the active state, it is given up and the connection stays parked.
func (c *Conn) lookAt(input bool) {
	if !c.unpark() {
		return
	}
	l := c.loop.Load()
	due := c.alive.Due()
	if !input && (due == 0 || due > cancel.Now()) {
		c.drop()
		if c.watch(l, false) {
			return
		}
		input = true
	}
	l.workers.Add(visit{c, input})
}

// A visit is what workers do: go on with the loop of a connection that was parked,
// until it parks again or is over.
type visit struct {
	c     *Conn
	input bool // there is some, or the connection has ended
}

// newWorkers returns the workers for the connections that were parked.
func newWorkers() *workers.Pool[visit] {
	return &workers.Pool[visit]{Run: func(v visit) { v.c.resume(v.c.loop.Load(), v.input) }}
}
