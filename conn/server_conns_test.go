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
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	opened := make(chan *Conn, 1)
	s := &Server{Handler: &Handler{Opened: func(_ context.Context, c *Conn) { opened <- c }}}
	go s.Serve(l)
	defer s.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	client, err := Dial(ctx, "ws://"+l.Addr().String(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer client.CloseNow()
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
