package conn

import (
	"context"
	"errors"
	"net"
	"testing"
)

// A Client that is closed between the handshake and Opened tells the program
// nothing of that connection, and closes it with what it was closed with.
func TestClosedBeforeOpened(t *testing.T) {
	a, b := net.Pipe()
	ended := make(chan error, 1)
	go func() {
		c, err := Accept(context.Background(), a, nil)
		if err == nil {
			_, _, err = c.Read(context.Background())
		}
		ended <- err
	}()
	nc, err := Dial(context.Background(), "ws://a", &Config{NetDial: func(context.Context, string, string) (net.Conn, error) { return b, nil }})
	if err != nil {
		t.Fatal(err)
	}
	c := &Client{Handler: &Handler{
		Opened: func(context.Context, *Conn) { t.Error("opened") },
		Closed: func(*Conn, error) { t.Error("closed") },
	}}
	c.Close(4001, "enough")
	newSession(c, false).run(context.Background(), nc)
	err = <-ended
	if closed, ok := errors.AsType[*CloseError](err); !ok || closed.Code != 4001 || closed.Reason != "enough" {
		t.Errorf("the server was told %v", err)
	}
	if c.Conn() != nil {
		t.Error("the Client has a connection")
	}
}
