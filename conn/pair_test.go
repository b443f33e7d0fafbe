package conn_test

import (
	"context"
	"net"
	"testing"
	"time"

	"duplex/conn"
)

var background = context.Background()

// tcpPair returns both ends of a WebSocket connection over loopback.
func tcpPair(t testing.TB, serverConfig, clientConfig *conn.Config) (server, client *conn.Conn) {
	t.Helper()
	a, b := tcpConns(t)
	return connect(t, a, b, serverConfig, clientConfig)
}

// tcpConns returns both ends of a TCP connection over loopback.
func tcpConns(t testing.TB) (accepted, dialled net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	dialled, err = net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	accepted, err = l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { accepted.Close(); dialled.Close() })
	return accepted, dialled
}

// connect does the handshake between two ends.
func connect(t testing.TB, a, b net.Conn, serverConfig, clientConfig *conn.Config) (server, client *conn.Conn) {
	t.Helper()
	if clientConfig == nil {
		clientConfig = new(conn.Config)
	}
	dialling := *clientConfig
	dialling.NetDial = func(context.Context, string, string) (net.Conn, error) { return b, nil }
	accepted := make(chan *conn.Conn)
	go func() {
		c, err := conn.Accept(background, a, serverConfig)
		if err != nil {
			t.Error(err)
		}
		accepted <- c
	}()
	client, err := conn.Dial(background, "ws://example.com/", &dialling)
	server = <-accepted
	if err != nil || server == nil {
		t.Fatal("no connection: ", err)
	}
	t.Cleanup(func() { server.CloseNow(); client.CloseNow() })
	return server, client
}

// patience is how long a test waits for what comes at once where the machine is idle.
const patience = 2 * time.Minute

// deadline bounds a test that runs in real time.
func deadline(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(background, patience)
	t.Cleanup(cancel)
	return ctx
}
