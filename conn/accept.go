package conn

import (
	"context"
	"fmt"
	"net"

	"duplex/conn/internal/socket"
	"duplex/handshake"
)

// Accept does the opening handshake of a server on nc, which may be a
// connection of any kind, TLS for one, and returns the WebSocket connection on
// it (section 4.2). The listener's loop should not wait for it: call it in the
// connection's own goroutine. It takes no longer than ctx and
// Config.HandshakeTimeout.
//
// A request that is not a valid handshake is refused with the status that it
// deserves. Accept then returns a [*handshake.Error], and in every case of an
// error closes nc.
func Accept(ctx context.Context, nc net.Conn, cfg *Config) (*Conn, error) {
	cfg = orDefault(cfg)
	var c *Conn
	err := cfg.checkServer()
	if err == nil {
		c, err = accept(ctx, nc, cfg, cfg.authorize)
	}
	if err != nil {
		if cfg.refuse(nc, err) {
			linger(nc)
		}
		socket.CloseNow(nc)
		return nil, fmt.Errorf("websocket: accept: %w", err)
	}
	c.keepValues(ctx)
	return c, nil
}

// accept is Accept with another function to decide on the request, for a cfg that
// has been checked. It leaves it to the caller to refuse and to close.
func accept(ctx context.Context, nc net.Conn, cfg *Config, decide func(*Request) error) (c *Conn, err error) {
	base := ctx
	ctx, cancel := cfg.withHandshakeTimeout(ctx)
	defer cancel()
	err = within(ctx, nc, func() error {
		b, n, err := readHead(nc, cfg, getBuffer()[:0])
		if err != nil {
			putBuffer(b)
			return err
		}
		cfg.traceHead(false, b[:n])
		head, _, err := handshake.ParseRequest(b[:n])
		in := newReadBuffer(b, n)
		if err != nil {
			return err
		}
		r := &Request{Request: head, RemoteAddr: nc.RemoteAddr(), TLS: tlsState(nc), ctx: ctx}
		resp, agreed, err := cfg.agree(r, decide)
		if err != nil {
			return err
		}
		c = newConn(nc, in, cfg, false, agreed)
		c.attach(r, base)
		return cfg.respond(nc, resp)
	})
	return c, err
}

// agree returns the response to r, if the terms and the application agree.
func (cfg *Config) agree(r *Request, decide func(*Request) error) (*handshake.Response, handshake.Agreement, error) {
	resp, agreed, err := handshake.Accept(r.Request, cfg.terms(false))
	if err == nil {
		err = decide(r)
	}
	return resp, agreed, err
}

// respond sends the response that agrees.
func (cfg *Config) respond(nc net.Conn, resp *handshake.Response) error {
	b, err := resp.Append(getBuffer()[:0])
	defer putBuffer(b)
	if err == nil {
		cfg.traceHead(true, b)
		_, err = nc.Write(b)
	}
	return err
}

// authorize asks the application.
func (cfg *Config) authorize(r *Request) error {
	if cfg.Authorize == nil {
		return nil
	}
	return refusalOf(cfg.Authorize(r))
}
