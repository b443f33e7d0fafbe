package conn

import (
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
