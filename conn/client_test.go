package conn_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/frame"
	"duplex/mask"
)

// An act is what a server does with one attempt of a client; a nil one is not
// there.
type act func(nc net.Conn)

// playing returns a Config whose attempts meet one act after the other, and
// then the last one again and again.
func playing(acts ...act) *conn.Config {
	n := 0
	return &conn.Config{NetDial: func(context.Context, string, string) (net.Conn, error) {
		p := acts[min(n, len(acts)-1)]
		n++
		if p == nil {
			return nil, &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
		}
		a, b := net.Pipe()
		go p(a)
		return b, nil
	}}
}

// answers returns an act that answers the request with s.
func answers(s string) act {
	return func(nc net.Conn) {
		defer nc.Close()
		if readRequest(nc) != nil {
			io.WriteString(nc, s)
		}
	}
}

// accepts returns an act that accepts, does f, and then cuts the connection.
func accepts(f func(c *conn.Conn)) act {
	return func(nc net.Conn) {
		if c, err := conn.Accept(background, nc, nil); err == nil {
			f(c)
			c.CloseNow()
		}
	}
}

// closes returns an act that accepts and closes with a code.
func closes(code frame.CloseCode) act {
	return accepts(func(c *conn.Conn) { c.Close(code, "go") })
}

// stays is an act that echoes until the connection is over.
var stays = accepts(func(c *conn.Conn) { serveEcho(c) })

// A diary has what a client tells its program.
type diary struct {
	mu      sync.Mutex
	entries []string
}

func (d *diary) add(format string, args ...any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.entries = append(d.entries, fmt.Sprintf(format, args...))
}

func (d *diary) check(t *testing.T, want ...string) {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	for i := range max(len(want), len(d.entries)) {
		switch {
		case i >= len(want):
			t.Errorf("entry %d is %q, want none", i, d.entries[i])
		case i >= len(d.entries):
			t.Errorf("no entry %d, want %q", i, want[i])
		case !strings.Contains(d.entries[i], want[i]):
			t.Errorf("entry %d is %q, want %q in it", i, d.entries[i], want[i])
		}
	}
}

// keep has all that happens to a client written down.
func (d *diary) keep(c *conn.Client) {
	c.Handler = &conn.Handler{
		Opened: func(context.Context, *conn.Conn) { d.add("opened") },
		Message: func(_ context.Context, _ *conn.Conn, op frame.Opcode, p []byte) {
			d.add("%v %s", op, p)
		},
		Closed: func(_ *conn.Conn, err error) { d.add("closed: %v", err) },
	}
	c.Reconnected = func(context.Context, *conn.Conn) { d.add("reconnected") }
	c.Failed = func(err error, next time.Duration) { d.add("failed: %v", err) }
}

// started runs a client, and returns a channel for what Run returns.
func started(ctx context.Context, c *conn.Client) <-chan error {
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	return ended
}

// takePing receives a Ping of a client and returns its payload.
func takePing(t *testing.T, nc net.Conn) []byte {
	b := make([]byte, frame.MaxHeader+frame.MaxControl)
	n, _ := nc.Read(b)
	h, k, _ := frame.ParseHeader(b[:n])
	if h.Opcode != frame.Ping || int64(n-k) != h.Length {
		t.Errorf("got %+v in %d bytes, want a Ping", h, n)
	}
	mask.XOR(b[k:n], h.Key)
	return b[k:n]
}

// sendPong sends a Pong to a client.
func sendPong(nc net.Conn, payload []byte) {
	nc.Write(append([]byte{0x8a, byte(len(payload))}, payload...))
}

// A ping that is answered tells how far the server is.
func TestClientRTT(t *testing.T) {
	for _, payload := range []string{"", "still there?", strings.Repeat("x", frame.MaxControl)} {
		synctest.Test(t, func(t *testing.T) {
			c := &conn.Client{URL: "ws://a", Config: playing(func(nc net.Conn) {
				defer nc.Close()
				io.WriteString(nc, agreement(readRequest(nc)))
				first := takePing(t, nc)
				if string(first) != payload {
					t.Errorf("the keepalive sends %q, want %q", first, payload)
				}
				time.Sleep(300 * time.Millisecond)
				sendPong(nc, first)
				second := takePing(t, nc)
				time.Sleep(time.Second)
				sendPong(nc, second)
				io.Copy(io.Discard, nc)
			})}
			c.Config.PingInterval, c.Config.PingPayload = 10*time.Second, []byte(payload)
			ended := started(background, c)
			if rtt := c.RTT(); rtt != 0 {
				t.Errorf("%v before there was a ping", rtt)
			}
			time.Sleep(12 * time.Second)
			if rtt := c.RTT(); rtt != 300*time.Millisecond {
				t.Errorf("%v after a ping of the keepalive, want 300ms", rtt)
			}
			if rtt, err := c.Conn().Ping(background, nil); rtt != time.Second || c.RTT() != rtt {
				t.Errorf("%v after %v, %v", c.RTT(), rtt, err)
			}
			c.Conn().CloseNow()
			c.Close(frame.NormalClosure, "")
			<-ended
		})
	}
}

// Where a Pong may be for either of two Pings, nothing is measured; where it is
// for a later one, nothing is left to be answered.
func TestClientRTTUnsure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &conn.Client{URL: "ws://a", Config: playing(func(nc net.Conn) {
			defer nc.Close()
			io.WriteString(nc, agreement(readRequest(nc)))
			takePing(t, nc)
			sendPong(nc, []byte("of another")) // keeps the connection
			late := takePing(t, nc)
			time.Sleep(time.Second)
			sendPong(nc, late)
			asked := takePing(t, nc)
			kept := takePing(t, nc)
			time.Sleep(time.Second)
			sendPong(nc, kept)
			if string(asked) == string(kept) {
				t.Error("both Pings have the same payload")
			}
			io.Copy(io.Discard, nc)
		})}
		c.Config.PingInterval, c.Config.PingTimeout = 10*time.Second, 5*time.Second
		ended := started(background, c)
		time.Sleep(29 * time.Second)
		if rtt := c.RTT(); rtt != 0 {
			t.Errorf("measured %v, and it cannot be known", rtt)
		}
		begun := time.Now()
		rtt, err := c.Conn().Ping(background, nil)
		if err != nil || rtt != time.Since(begun) || rtt <= time.Second || c.RTT() != time.Second {
			t.Errorf("%v, %v and %v: a later Pong is an answer too", rtt, err, c.RTT())
		}
		c.Conn().CloseNow()
		c.Close(frame.NormalClosure, "")
		<-ended
	})
}
