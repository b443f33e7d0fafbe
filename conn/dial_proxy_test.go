package conn_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"duplex/conn"
	"duplex/frame"
	"duplex/handshake"
)

// playProxy is a proxy for one client, which it asks for credentials.
func playProxy(t *testing.T, refuse string) *url.URL {
	s := playServer(t, func(nc net.Conn, r *handshake.Request) { relay(t, nc, r, refuse) })
	return &url.URL{Scheme: "http", User: url.UserPassword("u", "p"), Host: strings.TrimPrefix(s, "ws://")}
}

// relay does what a proxy does with a client, unless it refuses.
func relay(t *testing.T, nc net.Conn, r *handshake.Request, refuse string) {
	if r.Method != "CONNECT" || r.Header.Get("Host") != r.Target {
		t.Errorf("the proxy was asked for %+v", r)
	}
	if refuse != "" || r.Header.Get("Proxy-Authorization") != "Basic dTpw" {
		io.WriteString(nc, refuse)
		return
	}
	to, err := net.Dial("tcp", r.Target)
	if err != nil {
		t.Error(err)
		return
	}
	defer to.Close()
	io.WriteString(nc, "HTTP/1.1 200 Connection established\r\n\r\n")
	go func() { io.Copy(to, nc); to.(*net.TCPConn).CloseWrite() }()
	io.Copy(nc, to)
}

// A connection goes through the proxy that is chosen for its URL, with
// credentials for the proxy and none of them for the server (section 4.1).
func TestProxy(t *testing.T) {
	target := make(chan *conn.Request, 1)
	addr := startAccept(t, &conn.Config{Authorize: func(r *conn.Request) error { target <- r; return nil }})
	proxy := playProxy(t, "")
	ctx := deadline(t)
	c, err := conn.Dial(ctx, "ws://"+addr.String()+"/chat?x", &conn.Config{Proxy: func(r *http.Request) (*url.URL, error) {
		if u := r.URL; u.Scheme != "http" || u.Host != addr.String() || u.Path != "/chat" || u.RawQuery != "x" {
			t.Errorf("a proxy is chosen for %v", u)
		}
		return proxy, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseNow()
	if r := <-target; r.Header.Has("Proxy-Authorization") || r.Target != "/chat?x" {
		t.Errorf("the server was asked for %+v", r)
	}
	if err := c.Write(ctx, frame.Text, []byte("x")); err != nil {
		t.Error(err)
	}
	if _, got, err := c.Read(ctx); err != nil || string(got) != "x" {
		t.Errorf("read %q, %v", got, err)
	}
	if err := c.Close(frame.NormalClosure, ""); err != nil {
		t.Error(err)
	}
}

// TLS with the proxy is one thing, and TLS with the server through it another: the
// client's certificate is for the server alone.
func TestProxyTLS(t *testing.T) {
	cert, roots := selfSigned(t, time.Now().Add(time.Hour))
	listen := func(auth tls.ClientAuthType) net.Listener {
		l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{cert}, ClientAuth: auth, ClientCAs: roots})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { l.Close() })
		return l
	}
	server, proxy := listen(tls.RequireAndVerifyClientCert), listen(tls.RequestClientCert)
	go serveAll(server, nil)
	playOn(t, proxy, func(nc net.Conn, r *handshake.Request) {
		if n := len(nc.(*tls.Conn).ConnectionState().PeerCertificates); n > 0 {
			t.Errorf("the proxy was shown %d certificates", n)
		}
		relay(t, nc, r, "")
	})
	at := &url.URL{Scheme: "https", User: url.UserPassword("u", "p"), Host: proxy.Addr().String()}
	c, err := conn.Dial(deadline(t), "wss://"+server.Addr().String(), &conn.Config{
		Proxy: http.ProxyURL(at),
		TLS:   &tls.Config{RootCAs: roots, Certificates: []tls.Certificate{cert}},
	})
	if err != nil {
		t.Fatal(err)
	}
	checkEcho(t, c, "through both")
	c.Close(frame.NormalClosure, "")
}

// A proxy that refuses is an error that says so, with its answer.
func TestProxyRefuses(t *testing.T) {
	proxy := playProxy(t, "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 3\r\n\r\nno!")
	_, err := conn.Dial(deadline(t), "ws://example.com", &conn.Config{Proxy: http.ProxyURL(proxy)})
	refused, ok := errors.AsType[*conn.HandshakeError](err)
	if !ok || refused.Response.Status != 407 || string(refused.Response.Body) != "no!" || !strings.Contains(err.Error(), "proxy") {
		t.Errorf("dial: %v", err)
	}
}

// No proxy, a choice that fails, and a proxy of a kind that is not spoken.
func TestProxyChoice(t *testing.T) {
	ctx, addr := deadline(t), startAccept(t, nil).String()
	for _, test := range []struct {
		proxy *url.URL
		err   error
		want  string
		final bool
	}{
		{nil, nil, "", false},
		{nil, errors.New("do not know"), "do not know", false},
		{&url.URL{Scheme: "socks5", Host: addr}, nil, "socks5", true},
		{&url.URL{Scheme: "http"}, nil, "no host", true},
		{&url.URL{Scheme: "http", Host: "127.0.0.1:1"}, nil, "refused", false},
	} {
		c, err := conn.Dial(ctx, "ws://"+addr, &conn.Config{Proxy: func(*http.Request) (*url.URL, error) { return test.proxy, test.err }})
		if test.want == "" {
			if err != nil {
				t.Errorf("dial: %v", err)
				continue
			}
			c.CloseNow()
		} else if err == nil || !strings.Contains(err.Error(), test.want) || conn.IsFinal(err) != test.final {
			t.Errorf("dial: %v, want %q in it", err, test.want)
		}
	}
}

// What NetDial returns is dialled for the proxy as well.
func TestProxyUsesNetDial(t *testing.T) {
	want := errors.New("asked")
	_, err := conn.Dial(background, "wss://example.com", &conn.Config{
		Proxy: func(*http.Request) (*url.URL, error) { return url.Parse("https://proxy.example") },
		NetDial: func(_ context.Context, network, addr string) (net.Conn, error) {
			if network != "tcp" || addr != "proxy.example:443" {
				t.Errorf("dialled %s %s", network, addr)
			}
			return nil, want
		},
	})
	if !errors.Is(err, want) {
		t.Errorf("dial: %v", err)
	}
}
