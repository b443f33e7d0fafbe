package conn

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

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
	c, err := accept(ctx, nc, cfg, cfg.authorize)
	if err != nil {
		closeNow(nc)
		return nil, fmt.Errorf("websocket: accept: %w", err)
	}
	return c, nil
}

// accept is Accept with a say of its own in what is authorized.
func accept(ctx context.Context, nc net.Conn, cfg *Config, authorize func(*Request) error) (c *Conn, err error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	ctx, cancel := cfg.withHandshakeTimeout(ctx)
	defer cancel()
	err = within(ctx, nc, func() error {
		b, n, err := readHead(nc, cfg, getBuffer()[:0])
		if err != nil {
			putBuffer(b)
			return cfg.refuse(nc, err)
		}
		cfg.traceHead(false, b[:n])
		head, _, err := handshake.ParseRequest(b[:n])
		in := newInput(nc, b, n)
		if err != nil {
			return cfg.refuse(nc, err)
		}
		r := &Request{Request: head, RemoteAddr: nc.RemoteAddr(), TLS: tlsState(nc), ctx: ctx}
		resp, agreed, err := cfg.agree(r, authorize)
		if err != nil {
			return cfg.refuse(nc, err)
		}
		c = newConn(in, cfg, false, agreed)
		c.attach(r)
		return cfg.respond(nc, resp)
	})
	return c, err
}

// agree returns the response to r, if the terms and the application agree.
func (cfg *Config) agree(r *Request, authorize func(*Request) error) (*handshake.Response, handshake.Agreement, error) {
	resp, agreed, err := handshake.Accept(r.Request, cfg.terms(false))
	if err == nil {
		err = authorize(r)
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
	return err
}

// refuse tells the client why, if the client is the cause, and returns err.
func (cfg *Config) refuse(nc net.Conn, err error) error {
	refusal, ok := errors.AsType[*handshake.Error](err)
	if !ok {
		return err
	}
	resp := refusal.Response()
	b, bad := resp.Append(nil)
	if bad != nil {
		return errors.Join(err, bad)
	}
	cfg.traceHead(true, b[:len(b)-len(resp.Body)])
	nc.Write(b)
	linger(nc)
	return err
}

// lingering is how long a client may take to see a refusal.
const lingering = time.Second

// linger lets the peer see what has been written before the connection is
// closed: to close a socket with something left to read would reset it.
func linger(nc net.Conn) {
	if closeWrite(nc) {
		nc.SetReadDeadline(time.Now().Add(lingering))
		discard(nc)
	}
}
