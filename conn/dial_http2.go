package conn

import (
	"context"
	"errors"
	"net"

	"duplex/conn/internal/buffer"
	"duplex/conn/internal/nethttp"
	"duplex/handshake"
)

// An HTTP2 has the HTTP/2 connections of a client: see [Config.HTTP2]. Its methods
// are called from many goroutines.
type HTTP2 interface {
	// Session returns a session with the server of an origin, such as
	// https://example.com:443. It calls connect for a connection, unless it has
	// one with room for another stream. If TLS has not agreed on h2 there, it
	// returns that connection in place of a session: it is for HTTP/1.1. An
	// error that is ErrNoHTTP2 has Dial make one itself.
	Session(ctx context.Context, origin string, connect func(context.Context) (net.Conn, error)) (HTTP2Session, net.Conn, error)
}

// An HTTP2Session is an HTTP/2 connection, as [Dial] uses it for one request.
type HTTP2Session interface {
	// Open sends an extended CONNECT and returns the answer, with at most 4 KiB
	// of its body if it is no 2xx, and the stream if it is. The stream outlives
	// ctx. An error that is ErrNoHTTP2 means that the server does not take the
	// request on this connection (RFC 8441, section 3).
	Open(ctx context.Context, r *handshake.Request) (net.Conn, *handshake.Response, error)
}

// attemptHTTP2 asks the server at d.at by HTTP/2, or by HTTP/1.1 if the server
// chooses that in TLS.
func (d *dialer) attemptHTTP2(ctx context.Context) (*Conn, error) {
	terms, err := d.terms()
	if err != nil {
		return nil, &unusable{err}
	}
	r, err := handshake.OfferConnect(d.at.Host, d.at.Target, terms)
	if err != nil {
		return nil, &unusable{err}
	}
	d.http2 = true
	defer func() { d.http2 = false }()
	origin := d.at.URL().Scheme + "://" + d.at.Dial
	session, nc, err := d.cfg.HTTP2.Session(ctx, origin, d.connect)
	switch {
	case errors.Is(err, ErrNoHTTP2):
		return nil, err
	case err != nil:
		return nil, d.orDialError(err)
	case session == nil:
		r, err := handshake.Offer(d.at.Host, d.at.Target, terms)
		if err != nil {
			return nil, &unusable{err}
		}
		return d.attemptOn(ctx, nc, r)
	}
	var c *Conn
	err = d.cfg.during(ctx, PhaseOpening, d.at.Dial, func(ctx context.Context) error {
		c, err = d.openStream(ctx, session, r)
		return err
	})
	return c, err
}

// orDialError makes err, of a session, one of Dial's.
func (d *dialer) orDialError(err error) error {
	if _, ok := errors.AsType[*DialError](err); ok {
		return err
	}
	if _, ok := errors.AsType[*unusable](err); ok {
		return err
	}
	return &DialError{PhaseOpening, d.at.Dial, err}
}

// openStream is open by way of a session.
func (d *dialer) openStream(ctx context.Context, session HTTP2Session, r *handshake.Request) (*Conn, error) {
	d.cfg.traceRequest(r)
	st, resp, err := session.Open(ctx, r)
	if err != nil {
		return nil, err
	}
	d.cfg.traceResponse(resp)
	nethttp.KeepCookies(d.cfg.Jar, d.at.URL(), resp)
	agreed, err := handshake.Verify(r, resp)
	if err != nil {
		if st != nil {
			st.Close()
		}
		return nil, &HandshakeError{Response: resp, Err: err}
	}
	c := newConn(st, buffer.Input{}, d.cfg, true, agreed)
	d.keepResponse(c, resp)
	return c, nil
}

// traceRequest has the trace see a request that is not sent as bytes of HTTP/1.1.
func (cfg *Config) traceRequest(r *handshake.Request) {
	if b, err := r.Append(buffer.Get()[:0]); err == nil {
		cfg.traceHead(true, b)
		buffer.Put(b)
	}
}

// traceResponse is traceRequest for the response to it.
func (cfg *Config) traceResponse(resp *handshake.Response) {
	head := *resp
	head.Body = nil
	if b, err := head.Append(buffer.Get()[:0]); err == nil {
		cfg.traceHead(false, b)
		buffer.Put(b)
	}
}
