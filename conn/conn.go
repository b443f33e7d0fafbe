package conn

import (
	"net"
	"time"

	"duplex/handshake"
)

// A Conn is a WebSocket connection after its opening handshake.
//
// All of its methods may be called from many goroutines at once: messages are
// written one after the other, and so they are read. Somebody must be reading
// for Pings to be answered, Pongs to be noticed and a Close of the peer to be
// seen; a program that only writes can let a goroutine read and discard.
//
// When a method has failed for another reason than the end of its context, the
// connection is over, and all methods go on to return the reason: a
// [*CloseError] if the peer closed it or it was lost, a [*frame.Error] if the
// peer broke the protocol, and an error that is net.ErrClosed if it was closed
// at this end.
type Conn struct {
	nc           net.Conn
	m            Machine
	subprotocol  string
	closeTimeout time.Duration

	reading reading
	out     output
	pings   pings
	end     ending
}

// newConn returns the connection on the other side of a handshake, at which the
// input stands.
func newConn(in input, cfg *Config, client bool, agreed handshake.Agreement) *Conn {
	nc := in.nc
	c := &Conn{
		nc:           nc,
		m:            cfg.machine(client),
		subprotocol:  agreed.Subprotocol,
		closeTimeout: limit(cfg.CloseTimeout, closeTimeout),
		end:          ending{done: make(chan struct{})},
	}
	c.reading = reading{
		in:       in,
		controls: rate{limit: limit(cfg.MaxControls, maxControls)},
		alive:    newKeepalive(cfg, time.Now()),
	}
	c.reading.interrupt.deadline = nc.SetReadDeadline
	c.reading.interrupt.arm(c.reading.alive.deadline())
	c.out = output{nc: nc, vectored: isSocket(nc)}
	c.out.interrupt.deadline = nc.SetWriteDeadline
	return c
}

// isSocket reports whether nc gathers what it writes from several slices in one
// system call.
func isSocket(nc net.Conn) bool {
	switch nc.(type) {
	case *net.TCPConn, *net.UnixConn:
		return true
	}
	return false
}

// Subprotocol returns the subprotocol that both ends have agreed on, or "".
func (c *Conn) Subprotocol() string { return c.subprotocol }

// LocalAddr returns the address of this end.
func (c *Conn) LocalAddr() net.Addr { return c.nc.LocalAddr() }

// RemoteAddr returns the address of the peer.
func (c *Conn) RemoteAddr() net.Addr { return c.nc.RemoteAddr() }
