package autobahn

import (
	"context"
	"crypto/tls"
	"net"
	"sync"
	"time"

	"duplex/cmd/wsconform/http2"
	"duplex/cmd/wsconform/play"
)

// speaksHTTP2 reports whether HTTP/2 is to be spoken on nc.
func speaksHTTP2(ctx context.Context, nc net.Conn) bool {
	secure, ok := nc.(*tls.Conn)
	if !ok {
		return true
	}
	return secure.HandshakeContext(ctx) == nil && secure.ConnectionState().NegotiatedProtocol == "h2"
}

const (
	// settle is how long a client must wait for the server's SETTINGS, which come
	// that late on each connection: it must not ask for a WebSocket before (RFC
	// 8441, section 3).
	settle = 50 * time.Millisecond

	// idle is how long an HTTP/2 connection may be without a new stream.
	idle = time.Hour
)

// serveHTTP2 serves the streams of a connection.
func (d *Driver) serveHTTP2(ctx context.Context, nc net.Conn, shutdown func()) {
	c, err := http2.Server(nc, settle, http2.Setting{ID: http2.EnableConnectProtocol, Value: 1})
	if err != nil {
		return
	}
	var running sync.WaitGroup
	defer running.Wait()
	for {
		st, err := c.Accept(idle)
		if err != nil {
			return
		}
		running.Go(func() {
			defer st.Close()
			if in, err := play.ReceiveHTTP2(c, st, d.Options); err == nil {
				d.answer(ctx, in, shutdown)
			}
		})
	}
}
