package simnet

import (
	"io"
	"math/rand/v2"
	"net"
	"os"
	"runtime"
	"sync"
	"syscall"
	"time"
)

// A Conn is one end of a connection. It is a [net.Conn], with a CloseWrite as TCP
// has one.
type Conn struct {
	*link
	in, out *stream
	peer    *Conn
	addr    addr
	closed  bool
	abrupt  bool // Close is an error for the peer
}

// A link is what both ends have in common.
type link struct {
	mu       sync.Mutex
	change   sync.Cond
	up, down stream
	restless *rand.Rand // nil if it is not
}

// Pipe returns both ends of a connection.
func Pipe(l Link) (dialled, accepted *Conn) { return pipe(l, "client", "server") }

func pipe(l Link, from, to addr) (dialled, accepted *Conn) {
	between := &link{up: l.stream(&l.Up, 0), down: l.stream(&l.Down, 1)}
	between.change.L = &between.mu
	if l.Restless {
		between.restless = rand.New(rand.NewPCG(l.Seed, 4))
	}
	dialled = &Conn{link: between, in: &between.down, out: &between.up, addr: from}
	accepted = &Conn{link: between, in: &between.up, out: &between.down, addr: to}
	dialled.peer, accepted.peer = accepted, dialled
	return dialled, accepted
}

// Read implements [net.Conn].
func (c *Conn) Read(p []byte) (n int, err error) {
	defer c.stir()
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		if n, err = c.tryRead(p); n > 0 || err != nil || len(p) == 0 {
			return n, err
		}
		c.change.Wait()
	}
}

// tryRead reads what is there, or says why nothing will be.
func (c *Conn) tryRead(p []byte) (n int, err error) {
	now := time.Now()
	switch {
	case c.closed:
		return 0, c.fault("read", net.ErrClosed)
	case c.in.readBy.passed(now):
		return 0, c.fault("read", os.ErrDeadlineExceeded)
	}
	if n = c.in.deliver(p, now); n > 0 {
		c.change.Broadcast() // there is room
		return n, nil
	}
	switch err = c.in.ended(now); err {
	case nil, io.EOF:
		return 0, err
	}
	return 0, c.fault("read", err)
}

// Write implements [net.Conn].
func (c *Conn) Write(p []byte) (n int, err error) {
	defer c.stir()
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		k, err := c.tryWrite(p[n:])
		if n += k; n == len(p) || err != nil {
			return n, err
		}
		if k == 0 {
			c.change.Wait()
		}
	}
}

// tryWrite writes what there is room for.
func (c *Conn) tryWrite(p []byte) (n int, err error) {
	now := time.Now()
	switch {
	case c.closed:
		return 0, c.fault("write", net.ErrClosed)
	case c.out.writeBy.passed(now):
		return 0, c.fault("write", os.ErrDeadlineExceeded)
	case c.out.writeErr != nil:
		return 0, c.fault("write", c.out.writeErr)
	case c.peer.closed && !c.in.lost:
		c.reset()
		return len(p), nil // who closed the connection says so, a little later
	case c.out.broken():
		c.fail()
		return c.tryWrite(p)
	case len(p) == 0 || c.out.room() <= 0:
		return 0, nil
	}
	n, due := c.out.accept(p, now)
	c.wakeAt(due)
	if c.out.broken() {
		c.fail()
	}
	return n, nil
}

// fail has the fault of what goes out come about.
func (c *Conn) fail() {
	end := io.EOF
	switch c.out.plan.Fault.Kind {
	case Silence:
		c.out.lost = true
		return
	case Reset:
		end = syscall.ECONNRESET
	}
	c.wakeAt(c.out.finish(end, time.Now()))
	c.out.writeErr = syscall.ECONNRESET
	c.in.drop(syscall.ECONNRESET)
	c.change.Broadcast()
}

// reset ends the connection at once, in both directions.
func (c *Conn) reset() {
	c.in.drop(syscall.ECONNRESET)
	c.out.drop(syscall.ECONNRESET)
	c.change.Broadcast()
}

// SetLinger has Close reset the connection if sec is 0, as that of a [net.TCPConn].
// The peer can still read what was written before.
func (c *Conn) SetLinger(sec int) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.abrupt = sec == 0
	return nil
}

// Close implements [net.Conn]. If there is something left to read, the connection
// is reset.
func (c *Conn) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return c.fault("close", net.ErrClosed)
	}
	c.closed = true
	c.in.readBy.stop()
	c.out.writeBy.stop()
	if len(c.in.flight) > 0 && !c.out.lost {
		c.reset()
	}
	end := io.EOF
	if c.abrupt {
		end = syscall.ECONNRESET
	}
	c.wakeAt(c.out.finish(end, time.Now()))
	return nil
}

// CloseWrite says that nothing more will be written.
func (c *Conn) CloseWrite() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return c.fault("close", net.ErrClosed)
	}
	if c.out.writeErr == nil {
		c.out.writeErr = syscall.EPIPE
	}
	c.wakeAt(c.out.finish(io.EOF, time.Now()))
	return nil
}

// wakeAt has whoever waits look again at a time that has come, or will.
func (c *Conn) wakeAt(t time.Time) {
	if left := time.Until(t); left > 0 {
		time.AfterFunc(left, c.wake)
		return
	}
	c.change.Broadcast()
}

func (c *Conn) wake() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.change.Broadcast()
}

// stir lets others go first now and then.
func (l *link) stir() {
	if l.restless == nil {
		return
	}
	l.mu.Lock()
	choice, pause := l.restless.IntN(8), time.Duration(l.restless.IntN(50))*time.Microsecond
	l.mu.Unlock()
	switch choice {
	case 0:
		time.Sleep(pause)
	case 1, 2, 3:
		for range choice {
			runtime.Gosched()
		}
	}
}

// SetDeadline implements [net.Conn].
func (c *Conn) SetDeadline(t time.Time) error {
	c.SetReadDeadline(t)
	return c.SetWriteDeadline(t)
}

// SetReadDeadline implements [net.Conn].
func (c *Conn) SetReadDeadline(t time.Time) error { return c.setDeadline(&c.in.readBy, t) }

// SetWriteDeadline implements [net.Conn].
func (c *Conn) SetWriteDeadline(t time.Time) error { return c.setDeadline(&c.out.writeBy, t) }

func (c *Conn) setDeadline(d *deadline, t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return c.fault("set", net.ErrClosed)
	}
	d.set(t, c.wake)
	c.change.Broadcast()
	return nil
}

// fault returns err as package net has it.
func (c *Conn) fault(op string, err error) error {
	return &net.OpError{Op: op, Net: c.addr.Network(), Source: c.addr, Addr: c.peer.addr, Err: err}
}

// LocalAddr implements [net.Conn].
func (c *Conn) LocalAddr() net.Addr { return c.addr }

// RemoteAddr implements [net.Conn].
func (c *Conn) RemoteAddr() net.Addr { return c.peer.addr }

// An addr is the address of an end.
type addr string

func (addr) Network() string  { return "simulated" }
func (a addr) String() string { return string(a) }
