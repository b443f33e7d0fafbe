package conn

import (
	"time"

	"duplex/conn/internal/cancel"
	"duplex/conn/internal/socket"
)

// A connection of a [Server] that has had no input for a while parks: it gives up
// its active state and the goroutine of its handler loop. The poller watches over
// it then. When there is input, or it is due to be looked after, or it is cut, the
// loop goes on in another goroutine. The handler does not notice.
//
// A connection that does not park, since it is no plain socket, or the system has
// no poller, or it has no Server, keeps its goroutine and lets go of its buffers.
//
// How long it waits for input before it parks depends on how long it has been
// parked before. One that is woken for the first time, or after a long time, will
// hardly be woken again soon, and parks again almost at once; one that is woken
// when it had hardly begun to be parked stays for as long as it may. So parking
// costs a connection that is busy next to nothing, and those that only came to
// wait hold nothing.

const (
	// idleDelay is how long a connection goes without input before it parks,
	// or lets go of its buffers, unless Server.ParkAfter says less or more.
	idleDelay = time.Second

	// minStay is how long a connection that was woken stays at least.
	minStay = 20 * time.Millisecond
)

// stir has the connection be looked at after the idle delay.
func (k *keepalive) stir(now cancel.Instant) {
	k.look = now.After(k.delay())
}

// delay returns how long without input is quiet.
func (k *keepalive) delay() time.Duration {
	if k.stay == 0 {
		return idleDelay
	}
	return time.Duration(k.stay) * time.Millisecond
}

// isQuiet reports whether it is time to look, and there was no input for the idle
// delay. If there was, it sets the time of the next look.
func (k *keepalive) isQuiet(now cancel.Instant) bool {
	if k.look == 0 || now < k.look {
		return false
	}
	if at := k.heard.After(k.delay()); at > now {
		k.look = at
		return false
	}
	return true
}

// parks takes note that the connection is parked from now on.
func (k *keepalive) parks(now cancel.Instant) { k.look = now }

// wakes takes note that it is parked no longer. Without input it parks again as
// soon as it has been looked after.
func (k *keepalive) wakes(now cancel.Instant, input bool, most time.Duration) {
	if !input {
		k.look = now
		return
	}
	stay := min(minStay, most)
	if k.stay > 0 && now < k.look.After(most) {
		stay = most
	}
	k.stay = uint16(max(1, min(stay/time.Millisecond, 1<<16-1)))
	k.look = now.After(k.delay())
}

// parks reports whether c can be parked.
func (l *loop) parks(c *Conn) bool { return l.parkAfter > 0 && socket.CanPark(c.nc) }

// park has the poller watch over c. Its goroutine ends then. If there can be no
// poller, or the connection is over, park reports false.
func (c *Conn) park(l *loop) bool {
	c.alive.parks(cancel.Now())
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
	due := c.alive.due().Time()
	l.server.counts.parked.Add(1)
	// From here on any goroutine may take the mark back, and go on with the
	// loop: nothing else of c may be touched without taking it back first.
	c.parked.Store(true)
	err := l.poller.Park(c.slot, c.nc, due, first)
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
		l := c.loop.Load()
		go c.resume(l, input)
	}
}

// lookAfterActive has a parked connection be looked at soon: somebody has taken an
// active state to write with, which is not to stay.
func (c *Conn) lookAfterActive() {
	if c.parked.Load() {
		c.loop.Load().poller.Sooner(c.slot, time.Now().Add(idleDelay))
	}
}

// lookAt is what the poller calls when c has input or was to be looked at. If it
// was only for the active state, it is given up and the connection stays parked.
func (c *Conn) lookAt(input bool) {
	if !c.unpark() {
		return
	}
	l := c.loop.Load()
	due := c.alive.due()
	if !input && (due == 0 || due > cancel.Now()) {
		c.drop()
		if c.watch(l, false) {
			return
		}
		input = true
	}
	go c.resume(l, input)
}
