package conn_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/frame"
	"duplex/fuzz/simnet"
)

// checkLeft waits until a server has no connection any more, and counts none.
func checkLeft(t *testing.T, s *conn.Server) {
	t.Helper()
	gone := func(stats conn.Stats) bool { return stats.Open == 0 && stats.Opening == 0 }
	if stats := eventually(s, gone); !gone(stats) {
		t.Errorf("still counted: %+v", stats)
	}
}

// forwardedFor returns the address that a proxy says a request came from.
func forwardedFor(r *conn.Request) netip.Addr {
	addr, _ := netip.ParseAddr(r.Header.Get("X-Forwarded-For"))
	return addr
}

// Behind a proxy the bound is for the addresses that the program says, and for
// that of the proxy where it says none. Connections that have left make room.
func TestClientAddr(t *testing.T) {
	for _, way := range waysIn {
		t.Run(way.name, func(t *testing.T) {
			s := &conn.Server{Handler: echo, MaxConns: 5, MaxConnsPerAddr: 2, ClientAddr: forwardedFor}
			url := way.start(t, s, nil)
			open := func(from string) *conn.Conn {
				t.Helper()
				c, err := conn.Dial(deadline(t), url, &conn.Config{Header: header("X-Forwarded-For", from)})
				if err != nil {
					t.Fatalf("from %s: %v", from, err)
				}
				t.Cleanup(func() { c.CloseNow() })
				return c
			}
			refused := func(from, reason string) {
				t.Helper()
				_, err := conn.Dial(deadline(t), url, &conn.Config{Header: header("X-Forwarded-For", from)})
				if refused, ok := errors.AsType[*conn.HandshakeError](err); !ok || refused.Response.Status != 503 || string(refused.Response.Body) != reason+"\n" {
					t.Errorf("from %s: %v", from, err)
				}
				// It keeps its place until it has been told.
				eventually(s, func(stats conn.Stats) bool { return stats.Opening == 0 })
			}
			first := open("203.0.113.1")
			open("203.0.113.1")
			refused("203.0.113.1", "too many connections from your address")
			open("2001:db8::1")
			open("2001:db8::2")
			refused("2001:db8::3", "too many connections from your address") // the same /64
			last := open("nobody knows")
			refused("203.0.113.2", "too many connections")
			last.CloseNow()
			eventually(s, func(stats conn.Stats) bool { return stats.Open+stats.Opening == 4 })
			first.CloseNow()
			eventually(s, func(stats conn.Stats) bool { return stats.Open+stats.Opening == 3 })
			open("203.0.113.1")
			// A client may know the outcome of its handshake before it is counted.
			counted := func(stats conn.Stats) bool { return stats.Accepted == 6 && stats.Denied == 3 }
			if stats := eventually(s, counted); stats.Refused != 0 || !counted(stats) {
				t.Errorf("%+v", stats)
			}
		})
	}
}

// A nameless is a connection without a remote address, as net.FileConn returns for
// a socket whose peer has reset it.
type nameless struct{ net.Conn }

func (nameless) RemoteAddr() net.Addr { return nil }

// namelessListener wraps what a listener accepts.
type namelessListener struct{ net.Listener }

func (l namelessListener) Accept() (net.Conn, error) {
	nc, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return nameless{nc}, nil
}

// Connections without an IP address do not count for the bound by address.
func TestNoAddress(t *testing.T) {
	for name, listen := range map[string]func() (net.Listener, error){
		"nil": func() (net.Listener, error) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			return namelessListener{l}, err
		},
		"Unix": func() (net.Listener, error) { return net.Listen("unix", filepath.Join(t.TempDir(), "s")) },
	} {
		for _, inside := range []bool{false, true} {
			if name == "nil" && inside {
				continue // net/http itself needs an address
			}
			l, err := listen()
			if err != nil {
				t.Fatal(err)
			}
			s := &conn.Server{Handler: echo, MaxConnsPerAddr: 1}
			if inside {
				go http.Serve(l, s)
			} else {
				go s.Serve(l)
			}
			defer s.Close()
			defer l.Close()
			for range 3 {
				c, err := conn.Dial(deadline(t), "ws://localhost/", &conn.Config{NetDial: func(context.Context, string, string) (net.Conn, error) {
					return net.Dial(l.Addr().Network(), l.Addr().String())
				}})
				if err != nil {
					t.Fatalf("%s, inside net/http: %t: %v", name, inside, err)
				}
				defer c.CloseNow()
				checkEcho(t, c, "hello")
			}
		}
	}
}

// Shutdown does not wait for connections that have not sent a whole request, such
// as those that browsers open in case they need one, nor for clients that have
// been refused and stay.
func TestShutdownCutsOpenings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		errs := make(chan error, 10)
		s := &conn.Server{Refused: func(_ net.Addr, err error) { errs <- err }}
		var network simnet.Network
		l, err := network.Listen("a:80")
		if err != nil {
			t.Fatal(err)
		}
		served := make(chan error)
		go func() { served <- s.Serve(l) }()
		for _, sent := range []string{"", "GET / HTTP/1.1\r\nHost: a\r\n", request("a", with("Origin", "http://evil.example"))} {
			nc, err := network.Dial(background, "tcp", "a:80")
			if err != nil {
				t.Fatal(err)
			}
			defer nc.Close()
			go io.WriteString(nc, sent)
		}
		synctest.Wait()
		begun := time.Now()
		if err := s.Shutdown(background); err != nil || time.Since(begun) > 0 {
			t.Errorf("Shutdown: %v after %v", err, time.Since(begun))
		}
		if err := <-served; err != conn.ErrServerClosed {
			t.Error(err)
		}
		time.Sleep(2 * time.Second) // the client that was refused has been waited for
		cut := 0
		for range 3 {
			if err := <-errs; err == conn.ErrServerClosed {
				cut++
			}
		}
		if cut != 2 {
			t.Errorf("%d of the connections were cut, want 2", cut)
		}
	})
}

// Shutdown waits for a handshake whose request has come; the connection is closed
// with 1001 then.
func TestShutdownWaitsForHandshakes(t *testing.T) {
	for _, way := range waysIn {
		asked, answer := make(chan bool), make(chan bool)
		s := &conn.Server{Config: &conn.Config{Authorize: func(*conn.Request) error {
			asked <- true
			<-answer
			return nil
		}}}
		url := way.start(t, s, nil)
		ended := make(chan error)
		go func() {
			c, err := conn.Dial(deadline(t), url, nil)
			if err == nil {
				_, _, err = c.Read(background)
			}
			ended <- err
		}()
		<-asked
		down := make(chan error)
		go func() { down <- s.Shutdown(deadline(t)) }()
		for s.Serve(new(failing)) != conn.ErrServerClosed {
			runtime.Gosched() // until Shutdown has begun
		}
		close(answer)
		if end, ok := errors.AsType[*conn.CloseError](<-ended); !ok || end.Code != frame.GoingAway {
			t.Errorf("%s: the client got %v", way.name, end)
		}
		if err := <-down; err != nil {
			t.Errorf("%s: %v", way.name, err)
		}
	}
}

// Close ends what decides on a request, if that looks at its context.
func TestCloseEndsAuthorize(t *testing.T) {
	for _, way := range waysIn {
		asked := make(chan bool)
		s := &conn.Server{Config: &conn.Config{HandshakeTimeout: -1, Authorize: func(r *conn.Request) error {
			close(asked)
			<-r.Context().Done()
			return r.Context().Err()
		}}}
		url := way.start(t, s, nil)
		go conn.Dial(background, url, nil)
		<-asked
		s.Close()
		checkLeft(t, s)
	}
}

// Whatever panics during a handshake, or leaves its goroutine, costs one
// connection, which is closed and no longer counted.
func TestHandshakePanics(t *testing.T) {
	panics := func() { panic("as told") }
	once := func(f func()) func() {
		todo := true
		return func() {
			if todo {
				todo = false
				f()
			}
		}
	}
	for name, setUp := range map[string]func(*conn.Server){
		"trace of the request":   func(s *conn.Server) { s.Config.Trace = tracer(false, panics) },
		"trace of the answer":    func(s *conn.Server) { s.Config.Trace = tracer(true, panics) },
		"Goexit in Authorize":    func(s *conn.Server) { s.Config.Authorize = func(*conn.Request) error { runtime.Goexit(); return nil } },
		"panic in ClientAddr":    func(s *conn.Server) { s.ClientAddr = func(*conn.Request) netip.Addr { panic("as told") } },
		"panic in Refused":       func(s *conn.Server) { s.Deny(503, ""); s.Refused = func(net.Addr, error) { panic("as told") } },
		"trace of a denial once": func(s *conn.Server) { s.Deny(503, ""); s.Config.Trace = tracer(true, once(panics)) },
	} {
		for _, way := range waysIn {
			t.Run(name+"/"+way.name, func(t *testing.T) {
				s := &conn.Server{Config: new(conn.Config), MaxConns: 5, MaxConnsPerAddr: 5, Log: slog.New(slog.DiscardHandler)}
				setUp(s)
				url := way.start(t, s, nil)
				if c, err := conn.Dial(deadline(t), url, nil); err == nil {
					// The answer was out before the trace of it.
					c.CloseNow()
				}
				checkLeft(t, s)
			})
		}
	}
}

func tracer(sent bool, f func()) *conn.Trace {
	return &conn.Trace{Handshake: func(out bool, _ []byte) {
		if out == sent {
			f()
		}
	}}
}

// An address that middleware has made up counts as one, whatever it is.
func TestMadeUpAddresses(t *testing.T) {
	s := &conn.Server{MaxConnsPerAddr: 1}
	defer s.Close()
	names := []string{"unknown", "_hidden"}
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.RemoteAddr, names = names[0], names[1:]
		s.ServeHTTP(w, r)
	}))
	defer web.Close()
	url := "ws" + strings.TrimPrefix(web.URL, "http")
	dialTo(t, url, nil)
	if _, err := conn.Dial(deadline(t), url, nil); err == nil {
		t.Error("a second one from nowhere got in")
	}
}

// A trace that panics, whoever it is told by, changes nothing: messages come and go,
// Pings are answered, and Shutdown closes.
func TestTracePanics(t *testing.T) {
	for _, way := range waysIn {
		panics := &conn.Trace{
			Handshake: func(bool, []byte) { panic("as told") },
			Frame:     func(bool, frame.Header, []byte) { panic("as told") },
		}
		s := &conn.Server{Handler: echo, Config: &conn.Config{Trace: panics}}
		url := way.start(t, s, nil)
		c, err := conn.Dial(deadline(t), url, &conn.Config{Trace: panics})
		if err != nil {
			t.Fatal(err)
		}
		checkEcho(t, c, "hello")
		read := make(chan error)
		go func() {
			_, _, err := c.Read(background)
			read <- err
		}()
		if _, err := c.Ping(deadline(t), []byte("x")); err != nil {
			t.Errorf("%s: Ping: %v", way.name, err)
		}
		if err := s.Shutdown(deadline(t)); err != nil {
			t.Errorf("%s: Shutdown: %v", way.name, err)
		}
		if end, ok := errors.AsType[*conn.CloseError](<-read); !ok || end.Code != conn.GoingAway {
			t.Errorf("%s: the client got %v", way.name, end)
		}
		checkLeft(t, s)
	}
}
