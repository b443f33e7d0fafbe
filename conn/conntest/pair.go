package conntest

import (
	"context"
	"net"
	"testing"

	"duplex/conn"
)

// Pair returns both ends of a WebSocket connection in memory, after the opening
// handshake. The configurations may be nil; of the client's, NetDial has no effect.
// If the ends do not agree, the test fails at once. When it ends, both are closed
// with CloseNow.
func Pair(t testing.TB, server, client *conn.Config) (atServer, atClient *conn.Conn) {
	t.Helper()
	a, b := Pipe()
	accepted := make(chan result, 1)
	go func() {
		c, err := conn.Accept(context.Background(), a, server)
		accepted <- result{c, err}
	}()
	atClient, err := dial(b, client)
	r := <-accepted
	if err != nil || r.err != nil {
		t.Fatalf("conntest: no connection: the server says %v, the client %v", r.err, err)
	}
	t.Cleanup(func() {
		r.c.CloseNow()
		atClient.CloseNow()
	})
	return r.c, atClient
}

type result struct {
	c   *conn.Conn
	err error
}

// dial connects over nc, and closes it if that fails, for the server to notice.
func dial(nc net.Conn, cfg *conn.Config) (*conn.Conn, error) {
	c, err := conn.Dial(context.Background(), "ws://example.com/", with(cfg, func(context.Context, string, string) (net.Conn, error) {
		return nc, nil
	}))
	if err != nil {
		nc.Close()
	}
	return c, err
}

// with returns a copy of cfg with another NetDial.
func with(cfg *conn.Config, dial func(ctx context.Context, network, address string) (net.Conn, error)) *conn.Config {
	var c conn.Config
	if cfg != nil {
		c = *cfg
	}
	c.NetDial = dial
	return &c
}
