package conn_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// A handler that blocks holds up no other connection, however many do.
func TestHandlersThatBlockWhileResting(t *testing.T) {
	const n = 100 // more than workers stay
	for name, s := range parking(nil, nil) {
		t.Run(name, func(t *testing.T) {
			entered, release := make(chan struct{}, n), make(chan struct{})
			s.Handler = &conn.Handler{Message: func(ctx context.Context, c *conn.Conn, op frame.Opcode, p []byte) {
				entered <- struct{}{}
				<-release
				c.Write(ctx, op, p)
			}}
			url := serveOn(t, s)
			var all []*conn.Conn
			for range n {
				all = append(all, dialTo(t, url, nil))
			}
			parked(t, s, n)
			ctx := deadline(t)
			for _, c := range all {
				if err := c.Write(ctx, frame.Text, []byte("x")); err != nil {
					t.Fatal(err)
				}
			}
			for i := range n {
				select {
				case <-entered:
				case <-ctx.Done():
					t.Fatalf("%d of %d handlers were called while the others block", i, n)
				}
			}
			close(release)
			for _, c := range all {
				if _, p, err := c.Read(ctx); err != nil || string(p) != "x" {
					t.Fatalf("%q, %v", p, err)
				}
			}
		})
	}
}

// A connection that was woken by the start of a message waits for the rest as any
// other does: a silent peer is asked by a Ping, and given up.
func TestKeepaliveWithinTheMessageThatWakes(t *testing.T) {
	message := maskedFrame(frame.Text, []byte("in two parts"))
	cfg := &conn.Config{PingInterval: 100 * time.Millisecond, PingTimeout: 100 * time.Millisecond}
	for _, cut := range []int{1, 8} { // within the header, and within the payload
		ended := make(chan error, 1)
		s := &conn.Server{Config: cfg, ParkAfter: 20 * time.Millisecond,
			Handler: &conn.Handler{Closed: func(_ *conn.Conn, err error) { ended <- err }}}
		nc := dialTCP(t, serveOn(t, s))
		nc.Write([]byte(rawRequest))
		readRawHead(t, nc)
		parked(t, s, 1)
		nc.Write(message[:cut])
		select {
		case <-ended:
		case <-deadline(t).Done():
			t.Errorf("cut at %d: a peer that fell silent was not given up", cut)
		}
	}
}

// Messages that come together are all handled in one visit, more than a buffer holds
// too, and answered together.
func TestManyMessagesThatWake(t *testing.T) {
	const n = 2000
	for name, s := range parking(echo, nil) {
		t.Run(name, func(t *testing.T) {
			nc := dialTCP(t, serveOn(t, s))
			nc.Write([]byte(rawRequest))
			readRawHead(t, nc)
			for range 3 {
				parked(t, s, 1)
				var input, want []byte
				for range n {
					input = append(input, maskedFrame(frame.Text, []byte("hello"))...)
					want = append(want, "\x81\x05hello"...)
				}
				go nc.Write(input)
				got := make([]byte, len(want))
				if _, err := io.ReadFull(nc, got); err != nil || !bytes.Equal(got, want) {
					t.Fatalf("the answers differ from the messages: %v", err)
				}
			}
		})
	}
}

// A handler that ends its connection in a visit ends it: nothing waits there that
// would notice later.
func TestEndInTheMessageThatWakes(t *testing.T) {
	for name, end := range map[string]func(*conn.Conn){
		"CloseNow":   func(c *conn.Conn) { c.CloseNow() },
		"Close":      func(c *conn.Conn) { c.Close(frame.NormalClosure, "") },
		"CloseWrite": func(c *conn.Conn) { c.CloseWrite(frame.NormalClosure, "") },
		"panic":      func(*conn.Conn) { panic("test") },
	} {
		t.Run(name, func(t *testing.T) {
			var closed atomic.Int32
			h := &conn.Handler{
				Message: func(_ context.Context, c *conn.Conn, _ frame.Opcode, _ []byte) { end(c) },
				Closed:  func(*conn.Conn, error) { closed.Add(1) },
			}
			s := &conn.Server{Handler: h, ParkAfter: 20 * time.Millisecond, Log: slog.New(slog.DiscardHandler)}
			c := dialTo(t, serveOn(t, s), nil)
			parked(t, s, 1)
			c.Write(deadline(t), frame.Text, []byte("x"))
			go c.Read(background) // answers the Close frame
			if stats := eventually(s, func(s conn.Stats) bool { return s.Open == 0 }); stats.Open != 0 || closed.Load() != 1 {
				t.Errorf("%+v; Closed was called %d times", stats, closed.Load())
			}
		})
	}
}
