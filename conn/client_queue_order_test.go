package conn_test

import (
	"context"
	"io"
	"net"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
)

// A heldConn is a client's end of a connection whose next write, once it is held,
// is through to the peer, but does not return before it is released.
type heldConn struct {
	net.Conn
	held    chan bool
	release chan bool
	hold    atomic.Bool
}

func (c *heldConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	if c.hold.CompareAndSwap(true, false) {
		c.held <- true
		<-c.release
	}
	return n, err
}

func (*heldConn) SetWriteDeadline(time.Time) error { return nil }

// What is sent on a new connection, from its first moment on, comes behind what
// has waited for it, as it did on the first one.
func TestQueueOrderAfterReconnect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := make(chan string, 10)
		lose := make(chan bool)
		first := accepts(func(c *conn.Conn) {
			if _, p, err := c.Read(background); err != nil || string(p) != "0" {
				t.Errorf("read %q, %v", p, err)
			}
			<-lose
		})
		c := &conn.Client{URL: "ws://a", Config: playing(first, nil, collects(got)), QueueSize: 2 * (48 + 8)}
		c.Reconnected = func(ctx context.Context, _ *conn.Conn) {
			if err := c.Send(ctx, conn.Text, []byte("2")); err != nil {
				t.Error(err)
			}
			// To wait would be for ever: the queue is sent after this.
			if err := c.Send(ctx, conn.Text, []byte("3")); err != conn.ErrQueueFull {
				t.Errorf("Send: %v, want that the queue is full", err)
			}
		}
		if err := c.Send(background, conn.Text, []byte("0")); err != nil {
			t.Error(err)
		}
		ended := started(background, c)
		synctest.Wait() // the queue is empty, and Send writes to the connection
		lose <- true
		synctest.Wait()
		if err := c.Send(background, conn.Text, []byte("1")); err != nil {
			t.Error(err)
		}
		checkNext(t, got, "1", "2")
		c.Close(conn.NormalClosure, "")
		<-ended
	})
}

// A message whose write fails is the first on the next connection.
func TestQueueAfterFailedWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := make(chan string, 10)
		stuck := func(nc net.Conn) { // the write of "1" is under way when the connection ends
			io.WriteString(nc, agreement(readRequest(nc)))
			nc.Read(make([]byte, 1))
			nc.Close()
		}
		c := &conn.Client{URL: "ws://a", Config: playing(stuck, stuck, collects(got)), QueueSize: 1000}
		for _, p := range []string{"1", "2", "3"} {
			c.Send(background, conn.Text, []byte(p))
		}
		ended := started(background, c)
		checkNext(t, got, "1", "2", "3")
		c.Close(conn.NormalClosure, "")
		<-ended
	})
}

// While a write on the old connection has not returned nothing is sent on a new
// one: it would not be known which message the write is for.
func TestQueueWaitsForTheLastWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		old := &heldConn{held: make(chan bool), release: make(chan bool)}
		got := make(chan string, 10)
		dialled := 0
		c := &conn.Client{URL: "ws://a", QueueSize: 1000, Delay: -1}
		c.Config = &conn.Config{NetDial: func(context.Context, string, string) (net.Conn, error) {
			a, b := net.Pipe()
			go collects(got)(a)
			if dialled++; dialled == 1 {
				old.Conn = b
				return old, nil
			}
			return b, nil
		}}
		c.Handler = &conn.Handler{Opened: func(context.Context, *conn.Conn) { old.hold.Store(true) }}
		c.Reconnected = func(context.Context, *conn.Conn) {}
		c.Send(background, conn.Text, []byte("1"))
		c.Send(background, conn.Text, []byte("2"))
		ended := started(background, c)
		<-old.held
		old.Conn.Close()
		time.Sleep(time.Hour)
		if dialled != 1 {
			t.Errorf("dialled %d times while a write goes on", dialled)
		}
		old.release <- true
		checkNext(t, got, "1", "2")
		c.Close(conn.NormalClosure, "")
		<-ended
	})
}

// Send does not write to a connection that is over, or closing, though the program
// has not been told yet: the message waits for the next one.
func TestSendWhileTheConnectionEnds(t *testing.T) {
	for name, end := range map[string]func(*conn.Conn){
		"CloseNow": func(c *conn.Conn) { c.CloseNow() },
		"Close":    func(c *conn.Conn) { go c.Close(4000, "again") },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				got := make(chan string, 10)
				says := accepts(func(c *conn.Conn) {
					c.Write(background, conn.Text, []byte("hi"))
					time.Sleep(time.Second)
				})
				c := &conn.Client{URL: "ws://a", Config: playing(says, collects(got)), QueueSize: 1000}
				c.Handler = &conn.Handler{Message: func(ctx context.Context, nc *conn.Conn, _ conn.Opcode, _ []byte) {
					end(nc)
					time.Sleep(time.Millisecond)
					if err := c.Send(background, conn.Text, []byte("1")); err != nil {
						t.Error(err)
					}
				}}
				ended := started(background, c)
				checkNext(t, got, "1")
				c.Close(conn.NormalClosure, "")
				<-ended
				time.Sleep(time.Minute) // the first server goes home
			})
		})
	}
}
