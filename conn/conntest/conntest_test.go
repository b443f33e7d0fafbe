package conntest_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/conn/conntest"
)

var background = context.Background()

// Both ends of a pair talk with each other, and close as over a network.
func TestPair(t *testing.T) {
	server, client := conntest.Pair(t, &conn.Config{Subprotocols: []string{"x"}, Deflate: new(conn.Deflate)},
		&conn.Config{Subprotocols: []string{"x"}, Deflate: new(conn.Deflate)})
	if server.Subprotocol() != "x" || client.Deflate() == nil {
		t.Errorf("agreed on %q, %v", server.Subprotocol(), client.Deflate())
	}
	long := strings.Repeat("longer than the pipe ", 20_000)
	for _, ends := range [][2]*conn.Conn{{server, client}, {client, server}} {
		go ends[0].Write(background, conn.Text, []byte(long))
		if _, got, err := ends[1].Read(background); err != nil || string(got) != long {
			t.Errorf("read %d bytes, %v", len(got), err)
		}
	}
	go client.Close(conn.NormalClosure, "bye")
	if _, _, err := server.Read(background); conn.CloseCodeOf(err) != conn.NormalClosure {
		t.Errorf("read %v", err)
	}
}

// In a bubble time is virtual: a peer that says nothing for a day is pinged all day
// and kept, one that does not answer is given up after 50 seconds, and
// the test takes no time.
func TestPairInVirtualTime(t *testing.T) {
	began := time.Now()
	synctest.Test(t, func(t *testing.T) {
		server, client := conntest.Pair(t, nil, nil)
		go client.Read(background) // answers Pings
		day, cancel := context.WithTimeout(background, 24*time.Hour)
		defer cancel()
		if _, _, err := server.Read(day); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("after a day: %v", err)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		server, _ := conntest.Pair(t, nil, nil) // nobody reads at the client
		began := time.Now()
		_, _, err := server.Read(background)
		if d := time.Since(began); conn.CloseCodeOf(err) != conn.AbnormalClosure || d < 50*time.Second || d > 51*time.Second {
			t.Errorf("after %v: %v, want 50 s", d, err)
		}
	})
	if d := time.Since(began); d > 20*time.Second {
		t.Errorf("the test took %v of real time", d)
	}
}

// A client connects to a handler, which sees the request, and may be a Server.
func TestDial(t *testing.T) {
	greeter := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/room" {
			http.NotFound(w, r)
			return
		}
		if c, err := conn.Upgrade(w, r, nil); err == nil {
			c.Write(background, conn.Text, []byte("welcome to "+r.Host))
			c.Close(conn.NormalClosure, "")
		}
	})
	welcome := &conn.Handler{Opened: func(ctx context.Context, c *conn.Conn) {
		c.Write(ctx, conn.Text, []byte("welcome to "+c.Request().Header.Get("Host")))
	}}
	for name, handler := range map[string]func() http.Handler{
		"handler": func() http.Handler { return greeter },
		"Server":  func() http.Handler { return &conn.Server{Handler: welcome} },
	} {
		for _, run := range []func(*testing.T, func(*testing.T)){synctest.Test, func(t *testing.T, f func(*testing.T)) { f(t) }} {
			t.Run(name, func(t *testing.T) {
				run(t, func(t *testing.T) {
					c, err := conntest.Dial(t, handler(), "ws://chat.example/room", nil)
					if err != nil {
						t.Fatal(err)
					}
					if _, got, err := c.Read(background); err != nil || string(got) != "welcome to chat.example" {
						t.Errorf("read %q, %v", got, err)
					}
				})
			})
		}
	}
	_, err := conntest.Dial(t, greeter, "ws://chat.example/nowhere", nil)
	if refused, ok := errors.AsType[*conn.HandshakeError](err); !ok || refused.Response.Status != 404 {
		t.Errorf("a path that is not there: %v", err)
	}
}

// A Client that connects again does so in virtual time.
func TestNetDial(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		opened := 0
		h := &conn.Server{Handler: &conn.Handler{Opened: func(_ context.Context, c *conn.Conn) { c.Close(conn.TryAgainLater, "") }}}
		ctx, cancel := context.WithTimeout(background, time.Hour)
		defer cancel()
		client := &conn.Client{
			URL:     "ws://example.com/",
			Config:  &conn.Config{NetDial: conntest.NetDial(t, h)},
			Handler: &conn.Handler{Opened: func(context.Context, *conn.Conn) { opened++ }},
		}
		client.Run(ctx)
		if opened < 2 {
			t.Errorf("opened %d times in an hour", opened)
		}
	})
}

// A pipe keeps deadlines, ends for writing alone, and bounds what waits in it.
func TestPipe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := conntest.Pipe()
		began := time.Now()
		a.SetDeadline(began.Add(time.Minute))
		if _, err := a.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(began) != time.Minute {
			t.Errorf("read: %v after %v", err, time.Since(began))
		}
		a.SetDeadline(time.Now().Add(time.Minute))
		if n, err := a.Write(make([]byte, 1<<20)); n != 64<<10 || !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("wrote %d, %v", n, err)
		}
		a.(interface{ CloseWrite() error }).CloseWrite()
		if got, err := io.ReadAll(b); len(got) != 64<<10 || err != nil {
			t.Errorf("read %d bytes, %v", len(got), err)
		}
		if _, err := b.Write([]byte("still")); err != nil {
			t.Error(err)
		}
		a.Close()
		if _, err := a.Read(nil); !errors.Is(err, net.ErrClosed) {
			t.Errorf("read after Close: %v", err)
		}
		if _, err := b.Write([]byte("x")); err == nil {
			t.Error("wrote to a closed pipe")
		}
	})
}
