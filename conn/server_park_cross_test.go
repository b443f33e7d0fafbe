package conn

import (
	"context"
	"net"
	"runtime"
	"testing"
	"time"

	"duplex/conn/internal/cancel"
)

// Who ends a connection sets the cause, then a deadline that has passed, and then
// wakes it. If its loop takes that deadline for its own, and back, and parks, it finds
// the cause. The test holds the one who ends it before the waking.
func TestEndAtTheParking(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("connections park on Linux alone")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	opened, closed := make(chan *Conn), make(chan error, 1)
	s := &Server{Handler: &Handler{
		Opened: func(_ context.Context, c *Conn) { opened <- c; <-opened },
		Closed: func(_ *Conn, err error) { closed <- err },
	}}
	go s.Serve(l)
	defer s.Close()
	ctx, stop := context.WithTimeout(context.Background(), 30*time.Second)
	defer stop()
	client, err := Dial(ctx, "ws://"+l.Addr().String(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer client.CloseNow()
	c := <-opened
	a := c.active.Load() // its loop is held in Opened

	c.life.cause.Set(errClosed)
	c.nc.SetReadDeadline(cancel.Past)
	a.endVisit()
	if at := a.in.deadline.At(); at != 0 {
		t.Errorf("a visit leaves the deadline %v behind", at)
	}
	c.slot = s.loop.poller.Enter(c, c.slot)
	if c.watch(&s.loop, true) {
		t.Error("it parks though it is over")
	}
	close(opened)
	select {
	case err := <-closed:
		if err != errClosed {
			t.Errorf("closed: %v", err)
		}
	case <-ctx.Done():
		t.Error("the loop does not notice that the connection is over")
	}
}
