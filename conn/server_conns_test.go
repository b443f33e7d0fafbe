package conn

import (
	"context"
	"net"
	"testing"
	"time"
)

// The loop of a connection may see the cause before the one who cuts it has closed
// what is underneath, and leave the server first. Shutdown waits for no such
// connection for ever. The test holds the one who cuts in between.
func TestCutAfterTheLoopHasEnded(t *testing.T) {
	opened := make(chan *Conn, 1)
	s := &Server{Handler: &Handler{Opened: func(_ context.Context, c *Conn) { opened <- c }}}
	ctx, client := dialServer(t, s)
	c := <-opened

	c.life.cause.Set(errClosed)
	client.WriteControl(ctx, Ping, nil) // wakes the loop
	for s.Stats().Open > 0 && ctx.Err() == nil {
		time.Sleep(time.Millisecond)
	}
	c.cut(errClosed)

	if err := s.Shutdown(ctx); err != nil {
		t.Errorf("Shutdown: %v", err)
	}
}

// dialServer starts a server and connects to it, until the end of the test.
func dialServer(t *testing.T, s *Server) (context.Context, *Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go s.Serve(l)
	t.Cleanup(func() { s.Close() })
	ctx, stop := context.WithTimeout(context.Background(), 30*time.Second)
	t.Cleanup(stop)
	client, err := Dial(ctx, "ws://"+l.Addr().String(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.CloseNow() })
	return ctx, client
}
