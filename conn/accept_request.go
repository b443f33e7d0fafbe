package conn

import (
	"context"
	"crypto/tls"
	"net"
	"net/url"

	"duplex/handshake"
)

// A Request is an opening handshake as a server receives it: what
// [Config.Authorize] and [Server.Route] decide by, and what [Conn.Request]
// returns later. It is the same for a connection from a listener and for one
// that came through net/http.
type Request struct {
	*handshake.Request

	// RemoteAddr is the address that the request came from. It is nil if the
	// connection has none. Through net/http it is that of the
	// http.Request, which middleware may have set.
	RemoteAddr net.Addr

	// TLS is the state of the TLS connection, or nil without TLS.
	TLS *tls.ConnectionState

	// Value is the program's own. What Authorize or Route puts here is what
	// [Conn.Value] returns.
	Value any

	ctx context.Context
}

// Context returns the context of the handshake. While Authorize and Route
// run it ends with [Config.HandshakeTimeout], with [Server.Close] and, through
// net/http, with the http.Request's. The context of the Request that a Conn has
// kept does not end. Through net/http it has the values of the http.Request's
// context, otherwise those of the context that [Accept] was called with.
func (r *Request) Context() context.Context {
	if r.ctx == nil {
		return context.Background()
	}
	return r.ctx
}

// URL returns the target of the request, parsed: its path and its query, for a
// token that stands there, say. An error means that the target has a malformed
// escape.
func (r *Request) URL() (*url.URL, error) { return url.ParseRequestURI(r.Target) }

// tlsState returns the state of nc if it is a TLS connection: one of package
// crypto/tls, or one that says as much.
func tlsState(nc net.Conn) *tls.ConnectionState {
	c, ok := nc.(interface{ ConnectionState() tls.ConnectionState })
	if !ok {
		return nil
	}
	state := c.ConnectionState()
	return &state
}

// attach gives c the request that it comes from, unless the program does not
// want it, and the request's Value. The handshake's context was made from ctx.
func (c *Conn) attach(r *Request, ctx context.Context) {
	switch {
	case !c.cfg.DropRequest:
		// The handshake's context ends with the handshake. Its values stay.
		kept := *r
		kept.ctx = context.WithoutCancel(ctx)
		c.reattach(func(a *attachment) { a.request, a.value = &kept, r.Value })
	case r.Value != nil:
		c.SetValue(r.Value)
	}
}

// Request returns the request that the connection was accepted from. It is nil
// at a client, and at a server with [Config.DropRequest]. It must not be changed.
func (c *Conn) Request() *Request {
	if a := c.attached.Load(); a != nil {
		return a.request
	}
	return nil
}
