package conn

import (
	"sync"

	"duplex/conn/internal/keepalive"
	"duplex/conn/internal/socket"
	"duplex/conn/internal/trace"
	"duplex/conn/protocol"
	"duplex/frame"
)

// An active is the part of a [Conn] that is there while something goes on. A
// connection that is parked gives it up, and takes another when something
// happens, so that between two messages it is little more than a socket. That is
// possible when nothing is left unfinished in either direction.
//
// An active that was given up goes back to a pool and is used for another
// connection. A goroutine may still have a pointer to it. So whoever takes one of
// its locks must look at Conn afterwards: it is set and cleared by a goroutine
// that has all of them.
type active struct {
	*Conn
	out   outbox
	m     protocol.Machine
	in    reader
	sock  socket.Socket
	trace *trace.Frames // nil unless Config.Trace wants to know of frames
	pings keepalive.Pings
}

var actives = sync.Pool{New: func() any { return new(active) }}

// use returns the active state, which it makes if there is none.
func (c *Conn) use() *active {
	for {
		if a := c.active.Load(); a != nil {
			return a
		}
		a := newActive(c)
		if c.active.CompareAndSwap(nil, a) {
			// advance has looked for it either before, and then the state
			// is seen here, or afterwards.
			if c.life.current() != stateOpen {
				a.out.lock.Set(special)
			}
			c.lookAfterActive()
			return a
		}
		a.recycle()
	}
}

// newActive returns an active state for c.
func newActive(c *Conn) *active {
	a := actives.Get().(*active)
	if !a.lockAll() {
		// A goroutine that came too late for its last connection has one of
		// the locks for a moment.
		a = new(active)
		a.lockAll()
	}
	defer a.unlockAll()
	a.Conn = c
	a.m = protocol.Machine{
		Client:       c.client,
		MaxMessage:   c.maxMessage.Load(),
		MaxFragments: limit(c.cfg.MaxFragments, maxFragments),
		Deflate:      c.deflate != nil,
	}
	a.sock.Init(c.nc)
	a.trace = c.cfg.traceFrames()
	a.in.init(c)
	a.out.init(a)
	return a
}

// lockAll takes all locks if they are free.
func (a *active) lockAll() bool {
	if !a.in.lock.TryLock() {
		return false
	}
	if !a.out.message.TryLock() {
		a.in.lock.Unlock()
		return false
	}
	if !a.out.lock.TryLock() {
		a.out.message.Unlock()
		a.in.lock.Unlock()
		return false
	}
	return true
}

func (a *active) unlockAll() {
	a.unlockFrames()
	a.out.message.Unlock()
	a.in.lock.Unlock()
}

// recycle gives an active state that no connection has back to the pool.
func (a *active) recycle() {
	if a.lockAll() {
		a.clear()
		a.unlockAll()
		actives.Put(a)
	}
}

// clear takes the connection away. The caller has all locks.
func (a *active) clear() {
	a.in.deadline.Close(a.nc)
	a.out.deadline.Close(a.nc)
	a.out.clear()
	a.sock.Forget()
	a.trace = nil
	a.pings.Clear()
	a.Conn = nil
}

// drop gives up the active state of a connection if nothing is left unfinished in
// it.
func (c *Conn) drop() {
	a := c.active.Load()
	if a == nil || !a.lockAll() {
		return
	}
	if a.Conn != c || !a.idle() || !c.active.CompareAndSwap(a, nil) {
		a.unlockAll()
		return
	}
	a.clear()
	a.unlockAll()
	actives.Put(a)
}

// idle reports whether nothing would be lost with the active state. The caller
// has all its locks.
func (a *active) idle() bool {
	return a.m.Idle() && a.in.idle() && a.out.idle() && a.pings.Idle() && a.life.current() == stateOpen && a.deflate.idle()
}

// receive is Receive of the machine, with the trace told of what it receives.
func (a *active) receive(data []byte) (protocol.Event, int, error) {
	if a.trace != nil {
		return a.trace.Receive(&a.m, data)
	}
	return a.m.Receive(data)
}

// send is Send of the machine, with the trace told of what is to be sent. It is
// where every frame is asked for that goes out the slow way. The caller has the
// lock of the outbox.
func (a *active) send(h *frame.Header, payload []byte) error {
	var err error
	if a.client {
		err = a.m.SendWith(h, a.out.keys.Next())
	} else {
		err = a.m.Send(h)
	}
	switch err {
	case nil:
		a.cfg.traceSent(h, payload)
	case frame.ErrAfterClose:
		err = errClosing
	}
	return err
}
