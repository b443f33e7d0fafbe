package conn

import (
	"context"
	"fmt"
	"net/http"

	"duplex/conn/internal/buffer"
	"duplex/conn/internal/nethttp"
	"duplex/conn/internal/stream"
	"duplex/handshake"
)

// IsUpgrade reports whether r asks for a WebSocket, by HTTP/1.1 or by HTTP/2: for a
// handler that has pages at the same path. [Upgrade] may refuse it nevertheless.
func IsUpgrade(r *http.Request) bool {
	return r.Header.Get("Upgrade") != "" || r.Header.Get(":protocol") != ""
}

// acceptStream answers an extended CONNECT, and makes a connection of its stream:
// "the peers should proceed with the WebSocket Protocol using the HTTP/2 stream
// from the CONNECT transaction as if it were the TCP connection" (RFC 8441, section
// 5).
func (cfg *Config) acceptStream(w http.ResponseWriter, r *http.Request, req *Request, resp *handshake.Response, agreed handshake.Agreement) (*Conn, error) {
	nethttp.SetFields(w.Header(), resp)
	st, err := stream.Accept(w, r, resp.Status, req.RemoteAddr)
	if err != nil {
		err = fmt.Errorf("cannot take over the stream (a ResponseWriter that wraps net/http's needs an Unwrap method): %w", err)
		return nil, nethttp.Refuse(w, r, err)
	}
	if b, err := resp.Append(buffer.Get()[:0]); err == nil {
		cfg.traceHead(true, b)
		buffer.Put(b)
	}
	c := newConn(st, buffer.Input{}, cfg, false, agreed)
	c.attach(req, r.Context())
	return c, nil
}

// stream returns the stream of HTTP/2 that the connection of a server is on, or
// nil.
func (c *Conn) stream() *stream.Server {
	st, _ := c.nc.(*stream.Server)
	return st
}

// lockForClose takes the lock of the outbox for a Close frame. Over HTTP/2 the HTTP
// handler may return as soon as the program knows that the connection is over,
// which ends the stream: so there it waits for the lock, and no longer than the
// closing may take.
func (a *active) lockForClose() bool {
	if a.stream() == nil {
		return a.out.lock.TryLock()
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit(a.cfg.CloseTimeout, closeTimeout))
	defer cancel()
	return a.out.lock.Lock(ctx, nil) == nil
}

// flushClose writes what waits, the Close frame last, and releases the lock of the
// outbox.
func (a *active) flushClose() {
	if a.stream() == nil {
		a.flushNow()
		return
	}
	a.flush(context.Background())
	a.unlockFrames()
}
