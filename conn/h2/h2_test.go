package h2_test

import (
	"context"
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"duplex/conn"
	"duplex/conn/h2"
	_ "duplex/conn/xconnect"
)

// deadline returns a context that ends with the test, or long after it should have.
func deadline(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// serve starts a server with TLS that speaks HTTP/2, and returns its wss URL and the
// Config for it.
func serve(t *testing.T, h http.Handler) (url string, cfg *conn.Config) {
	s := httptest.NewUnstartedServer(h)
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	roots := s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	return strings.Replace(s.URL, "https", "wss", 1), &conn.Config{TLS: &tls.Config{RootCAs: roots}}
}

// pool returns a Pool that is closed with the test.
func pool(t *testing.T) *h2.Pool {
	p := new(h2.Pool)
	t.Cleanup(func() { p.Close() })
	return p
}

// An echoServer echoes by Handler.
func echoServer(t *testing.T, cfg *conn.Config) *conn.Server {
	s := &conn.Server{Config: cfg, Handler: &conn.Handler{
		Message: func(ctx context.Context, c *conn.Conn, op conn.Opcode, p []byte) { c.Write(ctx, op, p) },
	}}
	t.Cleanup(func() { s.Close() })
	return s
}

// upgradeEcho echoes in a loop of its own.
func upgradeEcho(w http.ResponseWriter, r *http.Request) {
	c, err := conn.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer c.CloseNow()
	for {
		op, p, err := c.Read(r.Context())
		if err != nil {
			return
		}
		c.Write(r.Context(), op, p)
	}
}

func checkEcho(t *testing.T, c *conn.Conn, message string) {
	t.Helper()
	if err := c.Write(deadline(t), conn.Text, []byte(message)); err != nil {
		t.Fatal(err)
	}
	_, got, err := c.Read(deadline(t))
	if err != nil || string(got) != message {
		t.Fatalf("got %d bytes, %v, want %d", len(got), err, len(message))
	}
}

// Both ways to be a server, to an echo and to a closing that is in order at both
// ends.
func TestEcho(t *testing.T) {
	for name, h := range map[string]http.Handler{"Server": echoServer(t, nil), "Upgrade": http.HandlerFunc(upgradeEcho)} {
		t.Run(name, func(t *testing.T) {
			url, cfg := serve(t, h)
			p := pool(t)
			c, err := p.Dial(deadline(t), url+"/x?y=z", cfg)
			if err != nil {
				t.Fatal(err)
			}
			if got := c.Response(); got.Proto != "HTTP/2.0" || got.Status != 200 || got.TLS.NegotiatedProtocol != "h2" {
				t.Errorf("Response: %+v", got)
			}
			for _, n := range []int{0, 1, 125, 5000, 70_000, 1 << 20} {
				checkEcho(t, c, strings.Repeat("x", n))
			}
			if err := c.Close(conn.NormalClosure, "bye"); err != nil {
				t.Error(err)
			}
		})
	}
}
