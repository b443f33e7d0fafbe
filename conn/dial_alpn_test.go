package conn_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"duplex/conn"
)

// h2Server is a server of net/http that prefers HTTP/2, and whose client's
// configuration offers it.
func h2Server(t *testing.T) (url string, shared *tls.Config) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, err := conn.Upgrade(w, r, nil); err == nil {
			serveEcho(c)
		}
	}))
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	shared = s.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
	shared.NextProtos = []string{"h2", "http/1.1"}
	return s.URL, shared
}

// A tls.Config that a program shares with net/http offers h2: the handshake is in
// HTTP/1.1 all the same (section 4.1), and the program's own slice stays as it is.
func TestSharedTLSConfig(t *testing.T) {
	url, shared := h2Server(t)
	for _, protocols := range [][]string{{"h2", "http/1.1"}, {"h2"}, {"http/1.1"}, {}, nil} {
		shared.NextProtos = protocols
		before := strings.Join(protocols, " ")
		c, err := conn.Dial(deadline(t), url, &conn.Config{TLS: shared})
		if err != nil {
			t.Errorf("with %q: %v", protocols, err)
			continue
		}
		checkEcho(t, c, "hello")
		if got := c.Response().TLS.NegotiatedProtocol; got == "h2" {
			t.Errorf("with %q: TLS has agreed on %q", protocols, got)
		}
		if after := strings.Join(protocols, " "); after != before {
			t.Errorf("NextProtos was %s, and is %s", before, after)
		}
		c.Close(conn.NormalClosure, "")
	}
}

// Protocols of the program's own are offered as they are.
func TestOwnALPN(t *testing.T) {
	cert, roots := selfSigned(t, time.Now().Add(time.Hour))
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{cert}, NextProtos: []string{"mqtt-ca"}})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go serveAll(l, nil)
	c, err := conn.Dial(deadline(t), "wss://"+l.Addr().String(), &conn.Config{TLS: &tls.Config{RootCAs: roots, NextProtos: []string{"mqtt-ca"}}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseNow()
	if got := c.Response().TLS.NegotiatedProtocol; got != "mqtt-ca" {
		t.Errorf("TLS has agreed on %q", got)
	}
}

// A server that speaks another protocol alone, and a NetDial that has agreed on
// HTTP/2, are errors that say so and are final: a Client does not try again.
func TestALPNIsFinal(t *testing.T) {
	cert, roots := selfSigned(t, time.Now().Add(time.Hour))
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{cert}, NextProtos: []string{"mqtt", "h2"}})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			go func() { nc.Read(make([]byte, 1)); nc.Close() }()
		}
	}()
	addr := l.Addr().String()
	for name, test := range map[string]struct {
		url, want string
		cfg       *conn.Config
	}{
		"server": {"wss://" + addr, "no application protocol", &conn.Config{TLS: &tls.Config{RootCAs: roots, NextProtos: []string{"mqtt-ca"}}}},
		"NetDial": {"ws://" + addr, "h2", &conn.Config{NetDial: func(ctx context.Context, network, _ string) (net.Conn, error) {
			d := tls.Dialer{Config: &tls.Config{RootCAs: roots, NextProtos: []string{"h2", "http/1.1"}}}
			return d.DialContext(ctx, network, addr)
		}}},
	} {
		t.Run(name, func(t *testing.T) {
			attempts := 0
			c := &conn.Client{URL: test.url, Config: test.cfg, MaxFailures: 3, Delay: -1, Failed: func(error, time.Duration) { attempts++ }}
			if err := c.Run(deadline(t)); err == nil || !strings.Contains(err.Error(), test.want) || attempts != 1 {
				t.Errorf("Run: %v after %d attempts, want %q in it after one", err, attempts, test.want)
			}
		})
	}
}

// So are other alerts of TLS that are about how an end is set up (RFC 8446,
// section 6.2), whichever end finds fault.
func TestTLSAlertsAreFinal(t *testing.T) {
	cert, roots := selfSigned(t, time.Now().Add(time.Hour))
	for name, test := range map[string]struct {
		server, client *tls.Config
	}{
		"certificate required": {&tls.Config{ClientAuth: tls.RequireAnyClientCert}, &tls.Config{}},
		"protocol version":     {&tls.Config{MaxVersion: tls.VersionTLS12}, &tls.Config{MinVersion: tls.VersionTLS13}},
	} {
		t.Run(name, func(t *testing.T) {
			test.server.Certificates = []tls.Certificate{cert}
			test.client.RootCAs = roots
			l, err := tls.Listen("tcp", "127.0.0.1:0", test.server)
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			go serveAll(l, nil)
			_, err = conn.Dial(deadline(t), "wss://"+l.Addr().String(), &conn.Config{TLS: test.client})
			if failed, ok := errors.AsType[*conn.DialError](err); !ok || failed.Phase != conn.PhaseTLS || !conn.IsFinal(err) {
				t.Errorf("dial: %v, final: %t", err, conn.IsFinal(err))
			}
		})
	}
}

// A server that speaks HTTP/2 without having agreed to it in TLS is told from one that
// is silent, and no other attempt is made.
func TestServerOfHTTP2Alone(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			// SETTINGS with one parameter, and GOAWAY with PROTOCOL_ERROR (RFC 9113, section 3.4).
			nc.Write([]byte("\x00\x00\x06\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64" +
				"\x00\x00\x08\x07\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01"))
			nc.(*net.TCPConn).CloseWrite()
			defer nc.Close()
		}
	}()
	_, err = conn.Dial(deadline(t), "ws://"+l.Addr().String(), nil)
	if failed, ok := errors.AsType[*conn.DialError](err); !ok || failed.Phase != conn.PhaseOpening {
		t.Errorf("%v, want a failure of the opening handshake", err)
	}
	if err == nil || !strings.Contains(err.Error(), "speaks HTTP/2 alone") || !conn.IsFinal(err) {
		t.Errorf("%v; final: %v", err, conn.IsFinal(err))
	}
}
