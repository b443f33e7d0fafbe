package conn

import (
	"net"
	"sync/atomic"

	"duplex/conn/internal/buffer"
	"duplex/conn/internal/cancel"
	"duplex/conn/internal/keepalive"
	"duplex/conn/internal/socket"
	"duplex/handshake"
)

// A Conn is a WebSocket connection after its opening handshake.
//
// All of its methods may be called from many goroutines at once. Each call reads or
// writes a whole message; calls wait for each other. Some goroutine must be reading
// for Pings to be answered, and for Pongs and the peer's Close frame to be noticed:
// a program that only writes starts one that reads and discards.
//
// Once the connection is over all methods return the reason, always the same: a
// [*CloseError] if both ends have closed it, or if it was lost; a [*frame.Error]
// if the peer broke the protocol or went beyond a limit; and an error that is
// net.ErrClosed after CloseNow. A context that ends, and an invalid argument,
// fail the call and not the connection, except for a write that has begun.
type Conn struct {
	nc       net.Conn
	cfg      *Config
	active   atomic.Pointer[active] // nil while the connection is parked and nothing goes on
	loop     atomic.Pointer[loop]   // nil unless there is a handler
	life     life
	alive    keepalive.Watch            // of the one that reads
	deflate  *deflateState              // nil unless permessage-deflate has been agreed on
	attached atomic.Pointer[attachment] // what few connections have; nil for none

	maxMessage atomic.Int64 // the limit, see Conn.SetMaxMessage; 0 means none
	index      int32        // among the connections of a Server; guarded by Server.mu
	slot       socket.Slot  // in the poller; 0 if it has never been parked; of the handler loop
	client     bool
	parked     atomic.Bool // the poller watches over it
}

// newConn returns the connection on nc after a handshake. What was read of it
// beyond the handshake is in the buffer.
func newConn(nc net.Conn, early buffer.Input, cfg *Config, client bool, agreed handshake.Agreement) *Conn {
	c := &Conn{nc: nc, cfg: cfg, client: client}
	if agreed != (handshake.Agreement{}) {
		c.attached.Store(&attachment{agreed: agreed})
	}
	c.deflate = newDeflateState(cfg, agreed.Deflate, client)
	c.maxMessage.Store(cfg.maxMessage(client))
	c.alive.Init(cfg.times(), cancel.Now())
	a := newActive(c)
	a.in.buf = early
	a.in.deadline.Set(c.alive.Deadline())
	c.active.Store(a)
	return c
}

// agreement returns what both ends have agreed on.
func (c *Conn) agreement() handshake.Agreement {
	if a := c.attached.Load(); a != nil {
		return a.agreed
	}
	return handshake.Agreement{}
}

// Subprotocol returns the subprotocol that both ends have agreed on, or "".
func (c *Conn) Subprotocol() string { return c.agreement().Subprotocol }

// Deflate returns the terms on which messages may be compressed, as in the
// server's answer, or nil if both ends have not agreed on any. They must not be
// changed.
func (c *Conn) Deflate() *handshake.Deflate { return c.agreement().Deflate }

// LocalAddr returns the address of this end.
func (c *Conn) LocalAddr() net.Addr { return c.nc.LocalAddr() }

// RemoteAddr returns the address of the peer.
func (c *Conn) RemoteAddr() net.Addr { return c.nc.RemoteAddr() }

// SetMaxMessage sets the longest message to receive, in bytes, from the next
// message on: small before a login, say, and large after it. Zero means the
// default, and a negative value no limit, as in Config.MaxMessage.
func (c *Conn) SetMaxMessage(n int64) {
	cfg := Config{MaxMessage: n}
	c.maxMessage.Store(cfg.maxMessage(c.client))
}
