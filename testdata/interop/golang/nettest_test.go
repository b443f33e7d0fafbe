package golang

import (
	"context"
	"net"
	"testing"

	"golang.org/x/net/nettest"

	"duplex/conn"
	"duplex/conn/conntest"
)

// NetConn is a net.Conn in all that golang.org/x/net/nettest asks of one, whatever
// carries the connection.
func TestNetConn(t *testing.T) {
	for name, carrier := range map[string]func() (a, b net.Conn, err error){
		"TCP":       tcpPipe,
		"net.Pipe":  func() (net.Conn, net.Conn, error) { a, b := net.Pipe(); return a, b, nil },
		"in memory": func() (net.Conn, net.Conn, error) { a, b := conntest.Pipe(); return a, b, nil },
	} {
		t.Run(name, func(t *testing.T) {
			nettest.TestConn(t, func() (net.Conn, net.Conn, func(), error) { return netConns(carrier) })
		})
	}
}

// The pipe of package conntest itself is a net.Conn, too.
func TestPipe(t *testing.T) {
	nettest.TestConn(t, func() (net.Conn, net.Conn, func(), error) {
		a, b := conntest.Pipe()
		return a, b, func() { a.Close(); b.Close() }, nil
	})
}

// netConns makes a WebSocket connection over a carrier and returns its ends as
// net.Conns.
func netConns(carrier func() (a, b net.Conn, err error)) (net.Conn, net.Conn, func(), error) {
	a, b, err := carrier()
	if err != nil {
		return nil, nil, nil, err
	}
	ctx := context.Background()
	accepted := make(chan *conn.Conn, 1)
	go func() {
		c, _ := conn.Accept(ctx, a, nil)
		accepted <- c
	}()
	client, err := conn.Dial(ctx, "ws://example.com/", &conn.Config{
		NetDial: func(context.Context, string, string) (net.Conn, error) { return b, nil },
	})
	server := <-accepted
	if err != nil {
		return nil, nil, nil, err
	}
	stop := func() { server.CloseNow(); client.CloseNow() }
	return conn.NetConn(ctx, server, conn.Binary), conn.NetConn(ctx, client, conn.Binary), stop, nil
}

// tcpPipe returns both ends of a TCP connection.
func tcpPipe() (a, b net.Conn, err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	defer l.Close()
	if b, err = net.Dial("tcp", l.Addr().String()); err != nil {
		return nil, nil, err
	}
	a, err = l.Accept()
	return a, b, err
}
