package conn_test

import (
	"context"
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"duplex/conn"
)

// A way is a way into a Server: from a bare listener, or through net/http.
type way struct {
	name  string
	start func(t *testing.T, s *conn.Server, over *tls.Config) (url string)
}

var waysIn = []way{{"Serve", startServing}, {"ServeHTTP", startServingHTTP}}

func startServing(t *testing.T, s *conn.Server, over *tls.Config) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	scheme := "ws://"
	if over != nil {
		l, scheme = tls.NewListener(l, over), "wss://"
	}
	t.Cleanup(func() { s.Close() })
	go s.Serve(l)
	return scheme + l.Addr().String()
}

func startServingHTTP(t *testing.T, s *conn.Server, over *tls.Config) string {
	h := httptest.NewUnstartedServer(s)
	h.Config.ErrorLog = log.New(io.Discard, "", 0) // of panics
	h.TLS = over
	if over != nil {
		h.StartTLS()
	} else {
		h.Start()
	}
	t.Cleanup(func() { s.Close(); h.Close() })
	return "ws" + strings.TrimPrefix(h.URL, "http")
}

// What decides on a connection and what serves it see the same request, both ways
// in: target, fields, address, TLS, and what the application has found out.
func TestRequest(t *testing.T) {
	certificate, authorities := selfSigned(t, time.Now().Add(time.Hour))
	for _, way := range waysIn {
		for _, over := range []*tls.Config{nil, {Certificates: []tls.Certificate{certificate}}} {
			t.Run(way.name, func(t *testing.T) {
				type user struct{ name string }
				routed := make(chan *conn.Request, 1)
				served := make(chan *conn.Conn, 1)
				s := &conn.Server{
					Config: &conn.Config{Authorize: func(r *conn.Request) error {
						r.Value = &user{r.Header.Get("X-User")}
						return r.Context().Err()
					}},
					Route: func(r *conn.Request) (*conn.Handler, error) {
						routed <- r
						return &conn.Handler{Opened: func(_ context.Context, c *conn.Conn) { served <- c }}, nil
					},
				}
				url := way.start(t, s, over)
				c, err := conn.Dial(deadline(t), url+"/a?b=c", &conn.Config{Header: header("X-User", "ann"), TLS: &tls.Config{RootCAs: authorities}})
				if err != nil {
					t.Fatal(err)
				}
				defer c.CloseNow()
				if c.Request() != nil || c.Value() != nil {
					t.Error("a client has a request")
				}
				sc, r := <-served, <-routed
				for _, r := range []*conn.Request{r, sc.Request()} {
					if u, err := r.URL(); err != nil || u.Path != "/a" || u.Query().Get("b") != "c" {
						t.Errorf("URL %v, %v", u, err)
					}
					if r.Target != "/a?b=c" || r.Header.Get("Host") == "" || r.Header.Get("X-User") != "ann" {
						t.Errorf("request %+v", r.Request)
					}
					if from, ok := r.RemoteAddr.(*net.TCPAddr); !ok || from.String() != c.LocalAddr().String() {
						t.Errorf("from %v, not %v", r.RemoteAddr, c.LocalAddr())
					}
					if (r.TLS != nil) != (over != nil) || r.TLS != nil && !r.TLS.HandshakeComplete {
						t.Errorf("TLS %+v", r.TLS)
					}
				}
				if err := sc.Request().Context().Err(); err != nil {
					t.Errorf("the context of the request has ended: %v", err)
				}
				if u, ok := sc.Value().(*user); !ok || u.name != "ann" {
					t.Errorf("value %v", sc.Value())
				}
			})
		}
	}
}

// What middleware of net/http put into a request's context is there for who
// serves the connection, and so is what stands in the context of Accept.
func TestRequestContextValues(t *testing.T) {
	type key struct{}
	contexts := make(chan context.Context, 1)
	done := func(c *conn.Conn, err error) {
		if err != nil {
			t.Error(err)
			close(contexts)
			return
		}
		contexts <- c.Request().Context()
		c.CloseNow()
	}
	behind := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		done(conn.Upgrade(w, r.WithContext(context.WithValue(r.Context(), key{}, "x")), nil))
	}))
	defer behind.Close()
	a, b := net.Pipe()
	go func() {
		ctx, cancel := context.WithCancel(context.WithValue(background, key{}, "x"))
		defer cancel()
		done(conn.Accept(ctx, a, nil))
	}()
	for name, dial := range map[string]func(context.Context, string, string) (net.Conn, error){
		"net/http": nil,
		"Accept":   func(context.Context, string, string) (net.Conn, error) { return b, nil },
	} {
		c, err := conn.Dial(deadline(t), "ws"+strings.TrimPrefix(behind.URL, "http"), &conn.Config{NetDial: dial})
		if err != nil {
			t.Fatal(err)
		}
		defer c.CloseNow()
		if ctx := <-contexts; ctx == nil || ctx.Value(key{}) != "x" {
			t.Errorf("%s: the value is lost", name)
		}
	}
}

// A server that does not want the request kept keeps the value alone.
func TestDropRequest(t *testing.T) {
	for _, way := range waysIn {
		served := make(chan *conn.Conn, 1)
		s := &conn.Server{
			Config: &conn.Config{DropRequest: true, Authorize: func(r *conn.Request) error {
				if r.Value = r.Target; r.Target == "/nothing" {
					r.Value = nil
				}
				return nil
			}},
			Handler: &conn.Handler{Opened: func(_ context.Context, c *conn.Conn) { served <- c }},
		}
		url := way.start(t, s, nil)
		for target, want := range map[string]any{"/some": "/some", "/nothing": nil} {
			c, err := conn.Dial(deadline(t), url+target, nil)
			if err != nil {
				t.Fatal(err)
			}
			defer c.CloseNow()
			if sc := <-served; sc.Request() != nil || sc.Value() != want {
				t.Errorf("%s: request %v, value %v", way.name, sc.Request(), sc.Value())
			}
		}
	}
}

// The value may be set and asked for by many at once, and stays with the request.
func TestSetValue(t *testing.T) {
	a, b := net.Pipe()
	go b.Write([]byte(rawRequest))
	go readRawHead(t, b)
	c, err := conn.Accept(background, a, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseNow()
	if c.Value() != nil {
		t.Errorf("the value is %v from the start", c.Value())
	}
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			c.SetValue(i)
			if _, ok := c.Value().(int); !ok || c.Request() == nil {
				t.Errorf("value %v, request %v", c.Value(), c.Request())
			}
		})
	}
	all.Wait()
	if c.SetValue(nil); c.Value() != nil {
		t.Errorf("the value is still %v", c.Value())
	}
}

// BenchmarkKeptRequest tells how many bytes a connection keeps of the request of
// a browser, with its dozen fields.
func BenchmarkKeptRequest(b *testing.B) {
	file, err := os.ReadFile("../testdata/handshakes/request-chrome.txt")
	if err != nil {
		b.Fatal(err)
	}
	request := string(file)
	for name, cfg := range map[string]*conn.Config{"kept": nil, "dropped": {DropRequest: true}} {
		b.Run(name, func(b *testing.B) {
			const n = 1000
			conns := make([]*conn.Conn, n)
			before := memory()
			for b.Loop() {
				for i := range conns {
					conns[i], err = conn.Accept(background, &silentConn{in: strings.NewReader(request)}, cfg)
					if err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(float64(memory()-before)/n, "B/conn")
			runtime.KeepAlive(conns)
		})
	}
}

// A silentConn has something to read, and swallows what is written.
type silentConn struct {
	recordingConn
	in *strings.Reader
}

func (c *silentConn) Read(p []byte) (int, error)  { return c.in.Read(p) }
func (c *silentConn) Write(p []byte) (int, error) { return len(p), nil }
