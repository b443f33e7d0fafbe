package h2_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duplex/conn"
	"duplex/conn/h2"
	"duplex/handshake"

	"golang.org/x/net/http2"
)

// Many sockets that are dialled at once share one connection.
func TestShared(t *testing.T) {
	var mu sync.Mutex
	from := make(map[string]int)
	s := echoServer(t, &conn.Config{Authorize: func(r *conn.Request) error {
		mu.Lock()
		defer mu.Unlock()
		from[r.RemoteAddr.String()]++
		return nil
	}})
	url, cfg := serve(t, s)
	p := pool(t)
	const sockets = 50
	var wg sync.WaitGroup
	for range sockets {
		wg.Go(func() {
			c, err := p.Dial(deadline(t), url, cfg)
			if err != nil {
				t.Error(err)
				return
			}
			checkEcho(t, c, "hello")
			c.Close(conn.NormalClosure, "")
		})
	}
	wg.Wait()
	if len(from) != 1 || p.Conns() != 1 {
		t.Errorf("sockets by connection: %v, and %d in the pool", from, p.Conns())
	}
}

// The server sees the handshake as by HTTP/1.1, and so does the client.
func TestAgreement(t *testing.T) {
	seen := make(chan *conn.Request, 1)
	s := echoServer(t, &conn.Config{Subprotocols: []string{"b"}, Deflate: &conn.Deflate{}, Header: handshake.Header{{Name: "X-Server", Value: "1"}},
		Authorize: func(r *conn.Request) error { seen <- r; return nil }})
	url, cfg := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Middleware", "2")
		w.Header().Set("Content-Type", "text/html")
		s.ServeHTTP(w, r)
	}))
	cfg.Subprotocols, cfg.Deflate = []string{"a", "b"}, &conn.Deflate{}
	cfg.Header = handshake.Header{{Name: "Origin", Value: strings.Replace(url, "wss", "https", 1)}, {Name: "X-Client", Value: "3"}}
	c, err := pool(t).Dial(deadline(t), url+"/path?query", cfg)
	if err != nil {
		t.Fatal(err)
	}
	r := <-seen
	if r.Protocol != "websocket" || r.Method != "CONNECT" || r.Target != "/path?query" || r.Proto != "HTTP/2.0" ||
		r.Header.Get("Host") != strings.TrimPrefix(url, "wss://") || r.Header.Get("X-Client") != "3" || r.Header.Has("User-Agent") || r.Header.Has(":protocol") || r.TLS == nil {
		t.Errorf("request: %+v", r.Request)
	}
	h := c.Response().Header
	if h.Get("X-Server") != "1" || h.Get("X-Middleware") != "2" || h.Has("Content-Type") || c.Subprotocol() != "b" || c.Deflate() == nil {
		t.Errorf("response: %v, subprotocol %q, deflate %v", h, c.Subprotocol(), c.Deflate())
	}
	checkEcho(t, c, strings.Repeat("compressible ", 10_000))
	c.Close(conn.NormalClosure, "")
}

// Refusals have the status and the reason that they have over HTTP/1.1, and the
// HTTP/2 connection stays.
func TestRefusals(t *testing.T) {
	s := echoServer(t, &conn.Config{Authorize: func(r *conn.Request) error {
		switch r.Target {
		case "/teapot":
			return &handshake.Error{Status: 418, Reason: "short and stout"}
		case "/forbidden":
			return errors.New("secret")
		}
		return nil
	}})
	s.MaxConnsPerAddr = 1
	url, cfg := serve(t, s)
	p := pool(t)
	c, err := p.Dial(deadline(t), url, cfg)
	if err != nil {
		t.Fatal(err)
	}
	check := func(target string, edit func(*conn.Config), status int, reason string) {
		t.Helper()
		with := *cfg
		if edit != nil {
			edit(&with)
		}
		_, err := p.Dial(deadline(t), url+target, &with)
		refused, ok := errors.AsType[*conn.HandshakeError](err)
		if !ok || refused.Response.Status != status || !strings.Contains(string(refused.Response.Body), reason) || refused.Response.Header.Has("Connection") {
			t.Errorf("%s: %v, want %d %s", target, err, status, reason)
		}
	}
	check("/", nil, 503, "too many connections from your address")
	c.Close(conn.NormalClosure, "")
	waitUntil(t, func() bool { return s.Stats().Open == 0 })
	check("/teapot", nil, 418, "short and stout")
	check("/forbidden", nil, 403, "not authorized")
	check("/", func(cfg *conn.Config) { cfg.Header = handshake.Header{{Name: "Origin", Value: "https://evil.example"}} }, 403, "")
	if p.Conns() != 1 {
		t.Errorf("%d connections", p.Conns())
	}
}

func waitUntil(t *testing.T, f func() bool) {
	t.Helper()
	for ctx := deadline(t); !f(); time.Sleep(time.Millisecond) {
		if ctx.Err() != nil {
			t.Fatal("it does not come about")
		}
	}
}

// A server that speaks HTTP/1.1 alone is asked on the connection that was made; one
// that speaks HTTP/2 without extended CONNECT on another.
func TestFallback(t *testing.T) {
	for name, test := range map[string]struct {
		configure func(*httptest.Server)
		conns     int32
	}{
		"HTTP/1.1": {func(*httptest.Server) {}, 1},
		// golang.org/x/net has a server of its own, which was initialised when
		// xconnect had put GODEBUG back.
		"no extended CONNECT": {func(s *httptest.Server) {
			http2.ConfigureServer(s.Config, nil)
			s.TLS = s.Config.TLSConfig
		}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			var conns atomic.Int32
			s := httptest.NewUnstartedServer(http.HandlerFunc(upgradeEcho))
			test.configure(s)
			s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
				if state == http.StateNew {
					conns.Add(1)
				}
			}
			s.StartTLS()
			t.Cleanup(s.Close)
			cfg := &conn.Config{TLS: &tls.Config{RootCAs: s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs}}
			c, err := pool(t).Dial(deadline(t), strings.Replace(s.URL, "http", "ws", 1), cfg)
			if err != nil {
				t.Fatal(err)
			}
			if c.Response().Proto != "HTTP/1.1" || conns.Load() != test.conns {
				t.Errorf("%s on %d connections, want %d", c.Response().Proto, conns.Load(), test.conns)
			}
			checkEcho(t, c, "hello")
			c.Close(conn.NormalClosure, "")
		})
	}
}

// RFC 9113, section 3.3.
func TestPriorKnowledge(t *testing.T) {
	s := httptest.NewUnstartedServer(echoServer(t, nil))
	s.Config.Protocols = new(http.Protocols)
	s.Config.Protocols.SetUnencryptedHTTP2(true)
	s.Start()
	t.Cleanup(s.Close)
	p := &h2.Pool{PriorKnowledge: true}
	t.Cleanup(func() { p.Close() })
	c, err := p.Dial(deadline(t), strings.Replace(s.URL, "http", "ws", 1), nil)
	if err != nil {
		t.Fatal(err)
	}
	checkEcho(t, c, "hello")
	if got := c.Response(); got.TLS != nil || got.Proto != "HTTP/2.0" {
		t.Errorf("Response: %+v", got)
	}
	c.Close(conn.NormalClosure, "")
}

// Beyond what the server allows on one connection there is another one, and one that
// the server has closed is replaced.
func TestConnections(t *testing.T) {
	s := httptest.NewUnstartedServer(echoServer(t, nil))
	s.EnableHTTP2 = true
	s.Config.HTTP2 = &http.HTTP2Config{MaxConcurrentStreams: 2}
	s.StartTLS()
	t.Cleanup(s.Close)
	cfg := &conn.Config{TLS: &tls.Config{RootCAs: s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs}}
	url := strings.Replace(s.URL, "http", "ws", 1)
	p := pool(t)
	var conns []*conn.Conn
	for range 5 {
		c, err := p.Dial(deadline(t), url, cfg)
		if err != nil {
			t.Fatal(err)
		}
		conns = append(conns, c)
	}
	if p.Conns() != 3 {
		t.Errorf("%d connections for 5 sockets, 2 on each", p.Conns())
	}
	for _, c := range conns {
		checkEcho(t, c, "hello")
		c.Close(conn.NormalClosure, "")
	}
	s.CloseClientConnections()
	c, err := p.Dial(deadline(t), url, cfg)
	if err != nil {
		t.Fatal(err)
	}
	checkEcho(t, c, "hello")
	c.Close(conn.NormalClosure, "")
}

// Redirects are followed and cookies kept as over HTTP/1.1.
func TestRedirect(t *testing.T) {
	s := echoServer(t, nil)
	url, cfg := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, _ := r.Cookie("been"); c == nil {
			http.SetCookie(w, &http.Cookie{Name: "been", Value: "there"})
			w.Header().Set("Location", "/further")
			w.WriteHeader(http.StatusTemporaryRedirect)
			return
		}
		s.ServeHTTP(w, r)
	}))
	cfg.MaxRedirects = 1
	cfg.Jar, _ = cookiejar.New(nil)
	c, err := pool(t).Dial(deadline(t), url, cfg)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Response().URL.Path; got != "/further" {
		t.Errorf("path %s", got)
	}
	c.Close(conn.NormalClosure, "")
}

// Errors have the phases of conn.Dial.
func TestDialErrors(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { silent.Close() })
	stuck, cfg := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	for _, test := range []struct {
		name, url string
		cfg       conn.Config
		phase     conn.Phase
	}{
		{"connect", "wss://127.0.0.1:1", conn.Config{}, conn.PhaseConnect},
		{"TLS", "wss://" + silent.Addr().String(), conn.Config{TLSTimeout: 50 * time.Millisecond}, conn.PhaseTLS},
		{"opening", stuck, conn.Config{TLS: cfg.TLS, OpeningTimeout: 50 * time.Millisecond}, conn.PhaseOpening},
		{"certificate", stuck, conn.Config{}, conn.PhaseTLS},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := pool(t).Dial(deadline(t), test.url, &test.cfg)
			failed, ok := errors.AsType[*conn.DialError](err)
			if !ok || failed.Phase != test.phase {
				t.Errorf("%v, want the phase %v", err, test.phase)
			}
		})
	}
}

// A Client stays connected by way of a Pool, like any other.
func TestClient(t *testing.T) {
	url, cfg := serve(t, echoServer(t, nil))
	cfg.HTTP2 = pool(t)
	got := make(chan string)
	ctx, cancel := context.WithCancel(deadline(t))
	client := &conn.Client{URL: url, Config: cfg, Delay: -1, Handler: &conn.Handler{
		Opened: func(ctx context.Context, c *conn.Conn) { c.Write(ctx, conn.Text, []byte(c.Response().Proto)) },
		Message: func(_ context.Context, c *conn.Conn, _ conn.Opcode, p []byte) {
			got <- string(p)
			c.CloseNow()
		},
	}}
	ended := make(chan error)
	go func() { ended <- client.Run(ctx) }()
	for range 3 {
		if proto := <-got; proto != "HTTP/2.0" {
			t.Errorf("connected by %s", proto)
		}
	}
	cancel()
	<-ended
}
