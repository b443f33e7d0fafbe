package conn

import "time"

// A connection of a [Server] that has had no input for a while rests: it gives
// up its engine, and the goroutine of its handler loop, whose stack has grown.
// The poller watches over it then, or, where there is none, a new goroutine whose
// stack stays small. When there is input, or it is time to look after it, or it
// is cut, the loop goes on in another goroutine. The handler does not notice.

// rest has c wait for something to happen, and then has its loop go on.
func (c *Conn) rest(l *loop) {
	c.alive.rests(now())
	c.shed()
	if l.poller == nil || !l.poller.park(c) {
		go c.watch(l)
	}
}

// watch waits for input, or for the time to look after c. A new goroutine gets a
// stack as large as goroutines have needed lately, and keeps it: so another one
// takes over by and by.
func (c *Conn) watch(l *loop) {
	const shift = 10 * time.Second
	until := now().after(shift)
	c.nc.SetReadDeadline(earlier(c.alive.due(), until).time())
	input := awaitInput(c.nc)
	if input || c.alive.due() != 0 && c.alive.due() <= now() {
		go c.carryOn(l, input)
	} else {
		go c.watch(l)
	}
}

// wake has the loop of a connection go on that is parked.
func (c *Conn) wake(input bool) {
	if c.parked.CompareAndSwap(true, false) {
		go c.carryOn(c.loop.Load(), input)
	}
}

// carryOn goes on with a loop that has rested.
func (c *Conn) carryOn(l *loop, input bool) {
	c.alive.wakes(now(), input, l.restAfter)
	c.proceed(l, false)
}

// shed gives the engine up if nothing is left unfinished in it.
func (c *Conn) shed() {
	e := c.engine.Load()
	if e == nil || !e.reading.lock.tryAcquire() {
		return
	}
	defer e.reading.lock.release()
	if !e.out.message.tryAcquire() {
		return
	}
	defer e.out.message.release()
	if !e.out.lock.tryAcquire() {
		return
	}
	defer e.letGo()
	if !e.dead && e.idle() {
		e.dead = true
		e.reading.interrupt.end()
		e.out.interrupt.end()
		c.engine.Store(nil)
	}
}

// idle reports whether nothing would be lost with the engine. The caller has all
// its locks.
func (c *engine) idle() bool {
	return c.m.Idle() && c.reading.idle() && c.out.idle() && c.pings.idle() && c.end.err() == nil
}
