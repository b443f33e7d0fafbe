package conn

import (
	"net"
	"sync/atomic"

	"duplex/handshake"
)

// A Conn is a WebSocket connection after its opening handshake.
//
// All of its methods may be called from many goroutines at once: messages are
// written one after the other, and so they are read. Somebody must be reading
// for Pings to be answered, Pongs to be noticed and a Close of the peer to be
// seen; a program that only writes can let a goroutine read and discard.
//
// Once the connection is over all methods return the reason, always the same: a
// [*CloseError] if both ends have closed it, whoever began, or if it was lost; a
// [*frame.Error] if the peer broke the protocol or went beyond a limit; and an
// error that is net.ErrClosed after CloseNow. A context that ends, and an
// argument that cannot be, fail the call and not the connection, but for a
// write that has begun.
type Conn struct {
	nc     net.Conn
	cfg    *Config
	agreed *handshake.Agreement
	engine atomic.Pointer[engine] // nil while nothing goes on
	loop   atomic.Pointer[loop]   // nil unless there is a handler
	alive  keepalive              // of whoever reads
	end    ending

	attached atomic.Pointer[attachment] // the request and the program's value; nil for none

	place   int32 // among the connections of a Server
	slot    int32 // of the poller, counted from 1; 0 if it has never been parked
	client  bool
	parked  atomic.Bool // the poller watches over it
	closing atomic.Bool // this end has begun to close
	isCut   atomic.Bool
}

// newConn returns the connection on the other side of a handshake, at which the
// input stands.
func newConn(in input, cfg *Config, client bool, agreed handshake.Agreement) *Conn {
	c := &Conn{nc: in.nc, cfg: cfg, agreed: &agreed, client: client, alive: newKeepalive(cfg, now())}
	if agreed == nothing {
		c.agreed = &nothing
	}
	e := newEngine(c, in)
	e.reading.interrupt.arm(c.alive.deadline())
	c.start(e)
	return c
}

// nothing is what most connections have agreed on.
var nothing handshake.Agreement

// isSocket reports whether nc is a plain socket: one that gathers what it writes
// from several slices in one system call, and that can go on with a write whose
// deadline has passed.
func isSocket(nc net.Conn) bool {
	switch nc.(type) {
	case *net.TCPConn, *net.UnixConn:
		return true
	}
	return false
}

// Subprotocol returns the subprotocol that both ends have agreed on, or "".
func (c *Conn) Subprotocol() string { return c.agreed.Subprotocol }

// Deflate returns the terms on which messages may be compressed, as in the
// server's answer, or nil if both ends have not agreed on any. They must not be
// changed.
func (c *Conn) Deflate() *handshake.Deflate { return c.agreed.Deflate }

// LocalAddr returns the address of this end.
func (c *Conn) LocalAddr() net.Addr { return c.nc.LocalAddr() }

// RemoteAddr returns the address of the peer.
func (c *Conn) RemoteAddr() net.Addr { return c.nc.RemoteAddr() }
