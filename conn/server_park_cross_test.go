package conn

import (
	"context"
	"runtime"
	"testing"

	"duplex/conn/internal/cancel"
)

// Who ends a connection sets the cause, then a deadline that has passed, and then
// wakes it. If its loop takes that deadline for its own, and back, and parks, it finds
// the cause. The test holds the one who ends it before the waking.
func TestEndAtTheParking(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("connections park on Linux alone")
	}
	opened, closed := make(chan *Conn), make(chan error, 1)
	s := &Server{Handler: &Handler{
		Opened: func(_ context.Context, c *Conn) { opened <- c; <-opened },
		Closed: func(_ *Conn, err error) { closed <- err },
	}}
	ctx, _ := dialServer(t, s)
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
