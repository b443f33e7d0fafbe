package conn

import (
	"context"
	"errors"
	"fmt"
	"net"

	"duplex/conn/internal/buffer"
	"duplex/conn/internal/opening"
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
		c, err = accept(ctx, ctx, nc, cfg, cfg.authorize)
	}
	if err != nil {
		if cfg.heads().Refuse(nc, err) {
			opening.Linger(nc)
		}
		socket.CloseNow(nc)
		return nil, fmt.Errorf("websocket: accept: %w", err)
	}
	c.keepValues(ctx)
	return c, nil
}

// accept is Accept with another function to decide on the request, for a cfg that
// has been checked. The handshake ends with ctx, and the context of its request is
// made from base. It leaves it to the caller to refuse and to close.
func accept(ctx, base context.Context, nc net.Conn, cfg *Config, decide func(*Request) error) (*Conn, error) {
	x := &handshakeContext{from: base, until: cfg.handshakeEnd()}
	defer x.end()
	var (
		r      *Request
		in     buffer.Input
		agreed handshake.Agreement
	)
	heads := cfg.heads()
	err := opening.Within(ctx, x.until, nc, func() (err error) {
		var head *handshake.Request
		if head, in, err = heads.ReadRequest(nc); err != nil {
			return err
		}
		r = &Request{Request: head, RemoteAddr: nc.RemoteAddr(), TLS: tlsState(nc), ctx: x}
		var resp *handshake.Response
		if resp, agreed, err = cfg.agree(r, decide); err != nil {
			return err
		}
		return heads.Respond(nc, resp)
	})
	if err != nil {
		return nil, err
	}
	c := newConn(nc, in, cfg, false, agreed)
	c.attach(r, base)
	return c, nil
}

// agree returns the response to r, if the terms and the application agree.
func (cfg *Config) agree(r *Request, decide func(*Request) error) (*handshake.Response, handshake.Agreement, error) {
	resp, agreed, err := handshake.Accept(r.Request, cfg.terms(false))
	if err == nil {
		err = decide(r)
	}
	return resp, agreed, err
}

// authorize asks the application.
func (cfg *Config) authorize(r *Request) error {
	if cfg.Authorize == nil {
		return nil
	}
	return refusalOf(cfg.Authorize(r))
}

// refusalOf makes the application's error one that can be sent. What it says by
// itself is not for the client.
func refusalOf(err error) error {
	refusal, ok := errors.AsType[*handshake.Error](err)
	switch {
	case err == nil:
		return nil
	case !ok:
		return fmt.Errorf("%w: %w", &handshake.Error{Status: 403, Reason: "not authorized"}, err)
	case refusal == nil || refusal.Status < 300 || refusal.Status > 599:
		return &handshake.Error{Status: 500, Reason: "the application has refused with an error whose status does not refuse"}
	}
	if _, bad := refusal.Response().Append(nil); bad != nil {
		return fmt.Errorf("%w: %w", &handshake.Error{Status: 500, Reason: "the application has refused with what cannot be sent"}, bad)
	}
	return err
}
