package h2_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"duplex/conn"
)

// bounded starts a server as wsecho does: no stream takes more than 64 KiB of what the
// connection takes.
func bounded(t *testing.T, h http.Handler) (url string, cfg *conn.Config) {
	s := httptest.NewUnstartedServer(h)
	s.EnableHTTP2 = true
	s.Config.HTTP2 = &http.HTTP2Config{MaxReceiveBufferPerStream: 64 << 10, MaxReceiveBufferPerConnection: 1 << 20}
	s.StartTLS()
	t.Cleanup(s.Close)
	roots := s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	return strings.Replace(s.URL, "http", "ws", 1), &conn.Config{TLS: &tls.Config{RootCAs: roots}}
}

// A stream that is stuck, since its handler does not return or since its client does not
// read, does not hold up others on the connection (RFC 9113, section 5.2.1).
func TestStuck(t *testing.T) {
	release := make(chan struct{})
	blocked := make(chan struct{})
	s := &conn.Server{Handler: &conn.Handler{Message: func(ctx context.Context, c *conn.Conn, op conn.Opcode, p []byte) {
		switch {
		case string(p) == "block":
			close(blocked)
			<-release
		case string(p) == "flood":
			for range 1000 {
				c.Write(ctx, conn.Binary, make([]byte, 64<<10))
			}
		default:
			c.Write(ctx, op, p)
		}
	}}}
	t.Cleanup(func() { s.Close() })
	url, cfg := bounded(t, s)
	p := pool(t)
	dial := func() *conn.Conn {
		t.Helper()
		c, err := p.Dial(deadline(t), url, cfg)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	handler, reader := dial(), dial()
	handler.Write(deadline(t), conn.Text, []byte("block"))
	<-blocked
	sent := make(chan error, 1)
	go func() { sent <- handler.Write(deadline(t), conn.Binary, make([]byte, 900<<10)) }()
	if err := reader.Write(deadline(t), conn.Text, []byte("flood")); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		c := dial()
		checkEcho(t, c, strings.Repeat("beside ", 5000))
		c.Close(conn.NormalClosure, "")
	}
	if p.Conns() != 1 {
		t.Errorf("they were on %d connections", p.Conns())
	}
	close(release)
	if err := <-sent; err != nil {
		t.Errorf("once the handler goes on: %v", err)
	}
	handler.CloseNow()
	reader.CloseNow()
}

// A peer that takes nothing is given up after WriteTimeout, at a server by RST_STREAM.
func TestWriteTimeout(t *testing.T) {
	ended := make(chan error, 1)
	s := &conn.Server{
		Config: &conn.Config{WriteTimeout: 100 * time.Millisecond},
		Handler: &conn.Handler{Message: func(ctx context.Context, c *conn.Conn, _ conn.Opcode, _ []byte) {
			for {
				if err := c.Write(ctx, conn.Binary, make([]byte, 64<<10)); err != nil {
					ended <- err
					return
				}
			}
		}},
	}
	t.Cleanup(func() { s.Close() })
	url, cfg := bounded(t, s)
	c, err := pool(t).Dial(deadline(t), url, cfg)
	if err != nil {
		t.Fatal(err)
	}
	c.Write(deadline(t), conn.Text, []byte("begin"))
	if closed, ok := errors.AsType[*conn.CloseError](<-ended); !ok || closed.Code != conn.AbnormalClosure {
		t.Errorf("Write: %v", closed)
	}
	for err == nil {
		_, _, err = c.Read(deadline(t))
	}
	if !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("the client reads %v", err)
	}
}

// Connections leave no goroutine behind, however they end.
func TestLeavesNothing(t *testing.T) {
	for name, h := range map[string]http.Handler{"Server": echoServer(t, nil), "Upgrade": http.HandlerFunc(upgradeEcho)} {
		t.Run(name, func(t *testing.T) {
			url, cfg := serve(t, h)
			p := pool(t)
			first, err := p.Dial(deadline(t), url, cfg) // the HTTP/2 connection stays
			if err != nil {
				t.Fatal(err)
			}
			before := runtime.NumGoroutine()
			for i := range 90 {
				c, err := p.Dial(deadline(t), url, cfg)
				if err != nil {
					t.Fatal(err)
				}
				checkEcho(t, c, "hello")
				switch i % 3 {
				case 0:
					c.Close(conn.NormalClosure, "")
				case 1:
					c.CloseNow()
				case 2:
					c.Write(deadline(t), conn.Binary, make([]byte, 300<<10)) // what comes back is not read
					c.CloseNow()
				}
			}
			waitUntil(t, func() bool { return runtime.NumGoroutine() <= before+5 })
			checkEcho(t, first, "still here")
			if p.Conns() != 1 {
				t.Errorf("%d connections", p.Conns())
			}
			first.Close(conn.NormalClosure, "")
		})
	}
}
