package conn_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"duplex/conn"
	"duplex/frame"
	"duplex/handshake"

	"github.com/google/go-cmp/cmp"
)

// serveOn starts a server on loopback and returns the URL of its connections.
func serveOn(t testing.TB, s *conn.Server) (url string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- s.Serve(l) }()
	t.Cleanup(func() {
		s.Close()
		if err := <-done; err != conn.ErrServerClosed {
			t.Errorf("Serve: %v", err)
		}
	})
	return "ws://" + l.Addr().String() + "/"
}

// dialTo connects to a server.
func dialTo(t testing.TB, url string, cfg *conn.Config) *conn.Conn {
	t.Helper()
	c, err := conn.Dial(background, url, cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.CloseNow() })
	return c
}

// checkEcho sends a message and checks that it comes back.
func checkEcho(t testing.TB, c *conn.Conn, message string) {
	t.Helper()
	ctx := deadline(t)
	if err := c.Write(ctx, frame.Text, []byte(message)); err != nil {
		t.Fatal(err)
	}
	if _, got, err := c.Read(ctx); err != nil || string(got) != message {
		t.Fatalf("echo of %q: %q, %v", message, got, err)
	}
}

// A server on a listener, and the same inside net/http, over TLS too.
func TestServer(t *testing.T) {
	t.Run("Serve", func(t *testing.T) {
		checkEcho(t, dialTo(t, serveOn(t, &conn.Server{Handler: echo}), nil), "hello")
	})
	t.Run("ServeHTTP", func(t *testing.T) {
		s := &conn.Server{Handler: echo}
		web := httptest.NewServer(s)
		defer web.Close()
		defer s.Close()
		checkEcho(t, dialTo(t, "ws"+strings.TrimPrefix(web.URL, "http"), nil), "hello")
	})
	t.Run("TLS", func(t *testing.T) {
		s := &conn.Server{Handler: echo}
		web := httptest.NewTLSServer(http.NotFoundHandler()) // for its certificate
		defer web.Close()
		l, err := tls.Listen("tcp", "127.0.0.1:0", web.TLS)
		if err != nil {
			t.Fatal(err)
		}
		go s.Serve(l)
		defer s.Close()
		roots := web.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
		checkEcho(t, dialTo(t, "wss://"+l.Addr().String(), &conn.Config{TLS: &tls.Config{RootCAs: roots}}), "hello")
	})
	t.Run("nothing set", func(t *testing.T) {
		c := dialTo(t, serveOn(t, new(conn.Server)), nil)
		if err := c.Close(frame.NormalClosure, ""); err != nil {
			t.Error(err)
		}
	})
}

// A request chooses its handler, or is refused.
func TestRoute(t *testing.T) {
	s := &conn.Server{Route: func(r *conn.Request) (*conn.Handler, error) {
		switch r.Target {
		case "/nothing":
			return nil, nil
		case "/lost":
			return nil, &handshake.Error{Status: 404, Reason: "no such room"}
		case "/secret":
			return nil, errors.New("the password is xyzzy")
		}
		return &conn.Handler{Message: func(ctx context.Context, c *conn.Conn, op frame.Opcode, p []byte) {
			c.Write(ctx, op, []byte(r.Target+" "+string(p)))
		}}, nil
	}}
	url := serveOn(t, s)
	for _, room := range []string{"a", "b"} {
		c := dialTo(t, url+room, nil)
		c.Write(background, frame.Text, []byte("hi"))
		if _, p, err := c.Read(deadline(t)); string(p) != "/"+room+" hi" {
			t.Errorf("%q, %v", p, err)
		}
	}
	if err := dialTo(t, url+"nothing", nil).Close(frame.NormalClosure, ""); err != nil {
		t.Error(err)
	}
	for target, status := range map[string]int{"lost": 404, "secret": 403} {
		_, err := conn.Dial(background, url+target, nil)
		if refused, ok := errors.AsType[*conn.HandshakeError](err); !ok || refused.Response.Status != status || strings.Contains(string(refused.Response.Body), "xyzzy") {
			t.Errorf("%s: %v", target, err)
		}
	}
	if stats := eventually(s, func(s conn.Stats) bool { return s.Refused == 2 }); stats.Refused != 2 || stats.Accepted != 3 {
		t.Errorf("%+v", stats)
	}
}

// Connections over a limit are refused with 503 and a reason, and there is room
// again when others have gone.
func TestServerLimits(t *testing.T) {
	for name, s := range map[string]*conn.Server{
		"too many connections":                   {Handler: echo, MaxConns: 2},
		"too many connections from your address": {Handler: echo, MaxConnsPerAddr: 2},
	} {
		t.Run(name, func(t *testing.T) {
			url := serveOn(t, s)
			first, second := dialTo(t, url, nil), dialTo(t, url, nil)
			_, err := conn.Dial(background, url, nil)
			refused, ok := errors.AsType[*conn.HandshakeError](err)
			if !ok || refused.Response.Status != 503 || !strings.Contains(string(refused.Response.Body), name) {
				t.Errorf("a third: %v", err)
			}
			// A client may know the outcome of its handshake before it is counted.
			eventually(s, func(s conn.Stats) bool { return s.Denied == 1 })
			first.Close(frame.NormalClosure, "")
			eventually(s, func(s conn.Stats) bool { return s.Open+s.Opening == 1 })
			checkEcho(t, dialTo(t, url, nil), "third")
			checkEcho(t, second, "second")
			counted := func(stats conn.Stats) bool { return stats.Accepted == 3 && stats.Denied == 1 && stats.Opening == 0 }
			if stats := eventually(s, counted); stats.Open != 2 || !counted(stats) {
				t.Errorf("%+v", stats)
			}
		})
	}
}

// New connections are denied and allowed again; those that there are stay.
func TestDeny(t *testing.T) {
	s := &conn.Server{Handler: echo}
	url := serveOn(t, s)
	c := dialTo(t, url, nil)
	s.Deny(429, "come back later")
	_, err := conn.Dial(background, url, nil)
	if refused, ok := errors.AsType[*conn.HandshakeError](err); !ok || refused.Response.Status != 429 || !strings.Contains(string(refused.Response.Body), "come back later") {
		t.Errorf("denied: %v", err)
	}
	checkEcho(t, c, "still here")
	s.Allow()
	checkEcho(t, dialTo(t, url, nil), "here too")
	if n := len(slices.Collect(s.Conns())); n != 2 {
		t.Errorf("%d connections, want 2", n)
	}
}

// Shutdown says 1001 to all at once, also where net/http took the connections,
// waits for their answers, and takes no more (golang.org/issue/17721).
func TestShutdown(t *testing.T) {
	for _, inside := range []bool{false, true} {
		t.Run(fmt.Sprintf("inside net/http: %t", inside), func(t *testing.T) {
			var opened, closed atomic.Int32
			s := &conn.Server{Handler: &conn.Handler{
				Opened: func(context.Context, *conn.Conn) { opened.Add(1) },
				Closed: func(*conn.Conn, error) { closed.Add(1) },
			}}
			var url string
			if inside {
				web := httptest.NewServer(s)
				defer web.Close()
				url = "ws" + strings.TrimPrefix(web.URL, "http")
			} else {
				url = serveOn(t, s)
			}
			const n = 50
			var all sync.WaitGroup
			for range n {
				c := dialTo(t, url, nil)
				all.Go(func() {
					_, _, err := c.Read(deadline(t))
					if e, ok := errors.AsType[*conn.CloseError](err); !ok || e.Code != frame.GoingAway {
						t.Errorf("read: %v, want 1001", err)
					}
				})
			}
			eventually(s, func(s conn.Stats) bool { return opened.Load() == n })
			if err := s.Shutdown(deadline(t)); err != nil {
				t.Error(err)
			}
			all.Wait()
			if closed.Load() != n {
				t.Errorf("%d were told, want %d", closed.Load(), n)
			}
			if _, err := conn.Dial(background, url, nil); err == nil {
				t.Error("a connection was accepted after Shutdown")
			}
			if err := s.Serve(new(failing)); err != conn.ErrServerClosed {
				t.Errorf("Serve after Shutdown: %v", err)
			}
		})
	}
}

// A client that does not answer does not hold Shutdown up beyond its context.
func TestShutdownCuts(t *testing.T) {
	s := &conn.Server{Handler: echo}
	url := serveOn(t, s)
	dialTo(t, url, nil) // does not read
	ctx, cancel := context.WithTimeout(background, 50*time.Millisecond)
	defer cancel()
	if err := s.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Shutdown: %v", err)
	}
	for s.Stats().Open > 0 {
		time.Sleep(time.Millisecond)
	}
}

// A failing is a listener that has run out of descriptors for a while, and then
// fails for good.
type failing struct{ tries int }

func (l *failing) Accept() (net.Conn, error) {
	if l.tries++; l.tries < 4 {
		return nil, &net.OpError{Op: "accept", Err: syscall.EMFILE}
	}
	return nil, io.ErrClosedPipe
}
func (l *failing) Close() error   { return nil }
func (l *failing) Addr() net.Addr { return &net.TCPAddr{} }

// While descriptors have run out Serve waits and tries again; other errors it
// returns.
func TestServeWhenDescriptorsRunOut(t *testing.T) {
	var log strings.Builder
	s := &conn.Server{Log: slog.New(slog.NewTextHandler(&log, nil))}
	l := new(failing)
	if err := s.Serve(l); err != io.ErrClosedPipe || l.tries != 4 {
		t.Errorf("Serve: %v after %d tries", err, l.tries)
	}
	if n := strings.Count(log.String(), "too many open files"); n != 3 {
		t.Errorf("%d lines in the log, want 3:\n%s", n, log.String())
	}
	bad := &conn.Server{Config: &conn.Config{Origins: []string{"*bad*"}}}
	if err := bad.Serve(new(failing)); err == nil || !strings.Contains(err.Error(), "origin") {
		t.Errorf("Serve with a bad Config: %v", err)
	}
}

// A panic in a handler costs one connection.
func TestServerSurvivesPanics(t *testing.T) {
	s := &conn.Server{Log: slog.New(slog.DiscardHandler), Handler: &conn.Handler{
		Message: func(ctx context.Context, c *conn.Conn, op frame.Opcode, p []byte) {
			if string(p) == "die" {
				panic("as told")
			}
			c.Write(ctx, op, p)
		},
	}}
	url := serveOn(t, s)
	good, bad := dialTo(t, url, nil), dialTo(t, url, nil)
	bad.Write(background, frame.Text, []byte("die"))
	_, _, err := bad.Read(deadline(t))
	if closed, ok := errors.AsType[*conn.CloseError](err); !ok || closed.Code != frame.InternalError {
		t.Errorf("read: %v, want 1011", err)
	}
	checkEcho(t, good, "alive")
	stats := eventually(s, func(s conn.Stats) bool { return s.Open == 1 })
	stats.Parked = 0 // or 1, if the one that is left has parked already
	if diff := cmp.Diff(conn.Stats{Open: 1, Accepted: 2, Panics: 1}, stats); diff != "" {
		t.Errorf("stats (-want +got):\n%s", diff)
	}
}

// eventually returns the stats once they are as they should be, or after a
// while.
func eventually(s *conn.Server, good func(conn.Stats) bool) (stats conn.Stats) {
	for begun := time.Now(); time.Since(begun) < patience; time.Sleep(5 * time.Millisecond) {
		if stats = s.Stats(); good(stats) {
			break
		}
	}
	return stats
}

// An application that panics while it is asked about a request costs nothing
// that lasts.
func TestAuthorizePanics(t *testing.T) {
	cfg := &conn.Config{Authorize: func(r *conn.Request) error {
		if r.Target == "/bad" {
			panic("as told")
		}
		return nil
	}}
	for _, inside := range []bool{false, true} {
		s := &conn.Server{Handler: echo, Config: cfg, MaxConns: 2, Log: slog.New(slog.DiscardHandler)}
		var url string
		if inside {
			web := httptest.NewServer(s)
			defer web.Close()
			url = "ws" + strings.TrimPrefix(web.URL, "http") + "/"
		} else {
			url = serveOn(t, s)
		}
		for range 3 {
			if _, err := conn.Dial(background, url+"bad", nil); err == nil {
				t.Error("accepted")
			}
		}
		c := dialTo(t, url, nil)
		checkEcho(t, c, "hello")
		go c.Read(background) // answers the server's Close
		counted := func(stats conn.Stats) bool { return stats.Panics == 3 && stats.Opening == 0 }
		if stats := eventually(s, counted); !counted(stats) {
			t.Errorf("%+v", stats)
		}
		if err := s.Shutdown(deadline(t)); err != nil {
			t.Error(err)
		}
	}
}

// A connection is counted out by the address that it was counted in by, though a
// middleware has changed that, or it has no port.
func TestLimitBehindMiddleware(t *testing.T) {
	for _, from := range []string{"203.0.113.7:1", "203.0.113.7", "[2001:db8::1]:443", "2001:db8::1", "@"} {
		s := &conn.Server{MaxConnsPerAddr: 2, Handler: echo}
		defer s.Close()
		web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r.RemoteAddr = from
			s.ServeHTTP(w, r)
		}))
		defer web.Close()
		for range 5 {
			c := dialTo(t, "ws"+strings.TrimPrefix(web.URL, "http"), nil)
			c.Close(frame.NormalClosure, "")
			eventually(s, func(s conn.Stats) bool { return s.Open == 0 })
		}
	}
}

// Close cuts handshakes too.
func TestCloseCutsHandshakes(t *testing.T) {
	s := &conn.Server{Handler: echo}
	url := serveOn(t, s)
	dialTCP(t, url)
	eventually(s, func(s conn.Stats) bool { return s.Opening == 1 })
	ctx, cancel := context.WithTimeout(background, 50*time.Millisecond)
	defer cancel()
	s.Shutdown(ctx)
	if stats := eventually(s, func(s conn.Stats) bool { return s.Opening == 0 }); stats.Opening != 0 {
		t.Errorf("%+v", stats)
	}
}

// A listener may be of any type, and counts may be asked for at any time.
func TestListenerOfAnyType(t *testing.T) {
	type unhashable struct {
		net.Listener
		names []string
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := new(conn.Server)
	done := make(chan error)
	go func() { done <- s.Serve(unhashable{l, nil}) }()
	s.Stats()
	time.Sleep(10 * time.Millisecond)
	s.Close()
	if err := <-done; err != conn.ErrServerClosed {
		t.Error(err)
	}
}
