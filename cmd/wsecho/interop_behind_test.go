//go:build unix

package main_test

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"duplex/conn"
)

// Behind a proxy that is set up as the guide says, wsecho lets in pages of its own
// host and no others, answers to its own host alone, and counts connections by
// the client, whatever that says of itself.
func TestBehindProxies(t *testing.T) {
	s := newStage(t)
	t.Setenv("XDG_CONFIG_HOME", t.TempDir()) // Caddy writes to it
	for _, p := range proxies {
		t.Run(p.name, func(t *testing.T) {
			e := s.start(t, "-host=chat.example", "-trust-proxy=127.0.0.1", "-max-conns-per-addr=2")
			proxy := behind(t, p.name, strings.TrimPrefix(e.url, "ws://"))
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			own := "http://" + proxy.host("chat.example")
			for _, test := range []struct {
				name, local, origin, forwarded string
				status                         int // of a refusal, or 0
			}{
				{"the page of this host", "127.0.0.2", own, "", 0},
				{"a page of another host", "127.0.0.2", "http://elsewhere.example", "", http.StatusForbidden},
				{"a second connection", "127.0.0.2", "", "", 0},
				{"one too many", "127.0.0.2", "", "", http.StatusServiceUnavailable},
				{"one too many, under a false name", "127.0.0.2", "", "203.0.113.9", http.StatusServiceUnavailable},
				{"another client", "127.0.0.3", "", "", 0},
			} {
				cfg := &conn.Config{}
				if test.origin != "" {
					cfg.Header.Add("Origin", test.origin)
				}
				if test.forwarded != "" {
					cfg.Header.Add("X-Forwarded-For", test.forwarded)
				}
				c, err := proxy.dial(ctx, t, test.local, "chat.example", cfg)
				if test.status != 0 {
					wantRefusal(t, err, test.status)
					continue
				}
				if err != nil {
					t.Fatalf("%s: %v", test.name, err)
				}
				checkEcho(ctx, t, c, test.name)
			}
		})
	}
}

// A connection on which no message is sent lives through the default time-outs of
// proxies by the Pings of either end alone. One without Pings does not, which
// tells when the time-out has passed.
func TestIdleBehindProxies(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	wsecho := strings.TrimPrefix(newStage(t).start(t, "-host=chat.example").url, "ws://")
	silent := serveSilently(t)
	cut := make(map[string][]*idler) // by name of the proxy; the last one has no Pings
	for _, p := range proxies {
		if p.cuts {
			toEcho, toSilent := behind(t, p.name, wsecho), behind(t, p.name, silent)
			cut[p.name] = []*idler{
				toEcho.idle(ctx, t, "the server's Pings", &conn.Config{PingInterval: -1}),
				toSilent.idle(ctx, t, "the client's Pings", nil),
				toSilent.idle(ctx, t, "no Pings", &conn.Config{PingInterval: -1}),
			}
		}
	}
	for name, idlers := range cut {
		begun := time.Now()
		control := idlers[len(idlers)-1]
		if got := <-control.read; got.err == nil || ctx.Err() != nil {
			t.Fatalf("%s does not cut a connection with %s: %v", name, control.pings, got.err)
		}
		t.Logf("%s has cut a connection with %s, after another %v", name, control.pings, time.Since(begun).Round(time.Second))
		for _, i := range idlers[:len(idlers)-1] {
			if err := i.c.Write(ctx, conn.Text, []byte("still here")); err != nil {
				t.Errorf("%s, with %s: %v", name, i.pings, err)
			} else if got := <-i.read; got.err != nil || got.message != "still here" {
				t.Errorf("%s, with %s: got %q, %v", name, i.pings, got.message, got.err)
			}
		}
	}
}

// An idler is a connection on which no message is sent for long.
type idler struct {
	pings string // which there are
	c     *conn.Conn
	read  chan received // the first message, or the end
}

type received struct {
	message string
	err     error
}

// idle connects, and reads from then on.
func (p *proxied) idle(ctx context.Context, t *testing.T, pings string, cfg *conn.Config) *idler {
	t.Helper()
	c, err := p.dial(ctx, t, "127.0.0.1", "chat.example", cfg)
	if err != nil {
		t.Fatalf("with %s: %v", pings, err)
	}
	i := &idler{pings, c, make(chan received, 1)}
	go func() {
		_, message, err := c.Read(ctx)
		i.read <- received{string(message), err}
	}()
	return i
}

// serveSilently starts an echo server that sends no Pings.
func serveSilently(t *testing.T) (addr string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &conn.Server{
		Config: &conn.Config{PingInterval: -1},
		Handler: &conn.Handler{Message: func(ctx context.Context, c *conn.Conn, op conn.Opcode, p []byte) {
			c.Write(ctx, op, p)
		}},
	}
	go s.Serve(l)
	t.Cleanup(func() { s.Close() })
	return l.Addr().String()
}

// dial connects by way of the proxy, from a local address, to a host that goes by
// that name.
func (p *proxied) dial(ctx context.Context, t *testing.T, local, host string, cfg *conn.Config) (*conn.Conn, error) {
	var own conn.Config
	if cfg != nil {
		own = *cfg
	}
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(local)}}
	own.NetDial = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return dialer.DialContext(ctx, network, p.addr)
	}
	c, err := conn.Dial(ctx, "ws://"+p.host(host)+"/", &own)
	if err == nil {
		t.Cleanup(func() { c.CloseNow() })
	}
	return c, err
}

// host returns what a client of the proxy has in Host, for a name.
func (p *proxied) host(name string) string {
	_, port, _ := strings.Cut(p.addr, ":")
	return name + ":" + port
}
