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
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/handshake"
)

// hangs is an act that takes everything and says nothing.
func hangs(nc net.Conn) { io.Copy(io.Discard, nc) }

// A phase that takes longer than it may is named by the error, whether its own
// time has run out or that of the whole.
func TestPhaseTimeouts(t *testing.T) {
	cert, _ := selfSigned(t, time.Now().Add(time.Hour))
	proxy := &url.URL{Scheme: "http", Host: "proxy.example:3128"}
	times := conn.Config{ConnectTimeout: time.Second, ProxyTimeout: 2 * time.Second, TLSTimeout: 3 * time.Second, OpeningTimeout: 4 * time.Second}
	for _, test := range []struct {
		name, url string
		proxy     *url.URL
		act       act
		phase     conn.Phase
		addr      string
		after     time.Duration
	}{
		{"connecting", "ws://a", nil, nil, conn.PhaseConnect, "a:80", time.Second},
		{"connecting to the proxy", "ws://a", proxy, nil, conn.PhaseConnect, "proxy.example:3128", time.Second},
		{"asking the proxy", "wss://a", proxy, hangs, conn.PhaseProxy, "proxy.example:3128", 2 * time.Second},
		{"asking a proxy without a port", "ws://a", &url.URL{Scheme: "http", Host: "b"}, hangs, conn.PhaseProxy, "b:80", 2 * time.Second},
		{"TLS", "wss://a:81", nil, hangs, conn.PhaseTLS, "a:81", 3 * time.Second},
		{"TLS with the proxy", "ws://a", &url.URL{Scheme: "https", Host: "b"}, hangs, conn.PhaseTLS, "b:443", 3 * time.Second},
		{"the answer", "ws://[fe80::1%25eth0]", nil, hangs, conn.PhaseOpening, "[fe80::1%eth0]:80", 4 * time.Second},
		{"the end of the answer", "wss://127.0.0.1", nil, func(nc net.Conn) {
			s := tls.Server(nc, &tls.Config{Certificates: []tls.Certificate{cert}})
			readRequest(s)
			io.WriteString(s, "HTTP/1.1 101 Switching Protocols\r\nUpgr")
			hangs(s)
		}, conn.PhaseOpening, "127.0.0.1:443", 4 * time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, whole := range []time.Duration{0, 500 * time.Millisecond} {
				synctest.Test(t, func(t *testing.T) {
					cfg := times
					cfg.HandshakeTimeout = whole
					cfg.TLS = &tls.Config{InsecureSkipVerify: true} // the clock of the test is not that of the certificate
					cfg.Proxy = func(*http.Request) (*url.URL, error) { return test.proxy, nil }
					cfg.NetDial = func(ctx context.Context, _, _ string) (net.Conn, error) {
						if test.act == nil {
							<-ctx.Done()
							return nil, ctx.Err()
						}
						a, b := net.Pipe()
						go test.act(a)
						return b, nil
					}
					begun := time.Now()
					_, err := conn.Dial(background, test.url, &cfg)
					checkDialError(t, err, test.phase, test.addr)
					if failed, ok := errors.AsType[*conn.DialError](err); !ok || !failed.Timeout() || conn.IsFinal(err) {
						t.Errorf("dial: %v: that was a time-out, and may pass", err)
					}
					if took := time.Since(begun); whole == 0 && took != test.after || whole > 0 && took != whole {
						t.Errorf("given up after %v, want %v, or %v for the whole", took, test.after, whole)
					}
				})
			}
		})
	}
}

func checkDialError(t *testing.T, err error, phase conn.Phase, addr string) {
	t.Helper()
	failed, ok := errors.AsType[*conn.DialError](err)
	if !ok || failed.Phase != phase || failed.Addr != addr {
		t.Errorf("dial: %v, want it to fail while %v %s", err, phase, addr)
	}
	if ok && !strings.Contains(err.Error(), phase.String()+" "+addr+": ") {
		t.Errorf("%q does not say so", err)
	}
}

// What goes wrong is told by the phase, and by its cause.
func TestPhaseFailures(t *testing.T) {
	cert, roots := selfSigned(t, time.Now().Add(time.Hour))
	expired, expiredRoots := selfSigned(t, time.Now().Add(-time.Minute))
	secure := func(cfg *tls.Config, then func(net.Conn)) act {
		return func(nc net.Conn) { then(tls.Server(nc, cfg)) }
	}
	says := func(answer string) act {
		return func(nc net.Conn) { nc.Read(make([]byte, 4096)); io.WriteString(nc, answer); nc.Close() }
	}
	hangsUp := says("")
	for _, test := range []struct {
		name, url string
		act       act
		cfg       conn.Config
		phase     conn.Phase
		want      error  // in the chain
		says      string // the message
	}{
		{"end", "ws://127.0.0.1", hangsUp, conn.Config{}, conn.PhaseOpening, io.EOF, "EOF"},
		{"end in the answer", "ws://127.0.0.1", says("HTTP/1.1 101 Switch"), conn.Config{}, conn.PhaseOpening, io.ErrUnexpectedEOF, ""},
		{"no HTTP", "ws://127.0.0.1", says("220 mail.example.com ESMTP\r\n\r\n"), conn.Config{}, conn.PhaseOpening, nil, ""},
		{"reset", "ws://127.0.0.1", resets, conn.Config{}, conn.PhaseOpening, syscall.ECONNRESET, ""},
		{"end in TLS", "wss://127.0.0.1", hangsUp, conn.Config{}, conn.PhaseTLS, io.EOF, ""},
		{"no TLS", "wss://127.0.0.1", says("HTTP/1.1 400 Bad Request\r\n\r\n"), conn.Config{}, conn.PhaseTLS, nil, "does not look like a TLS handshake"},
		{"expired certificate", "wss://127.0.0.1", secure(&tls.Config{Certificates: []tls.Certificate{expired}}, hangsUp),
			conn.Config{TLS: &tls.Config{RootCAs: expiredRoots}}, conn.PhaseTLS, nil, "expired"},
		{"certificate of another", "wss://localhost", secure(&tls.Config{Certificates: []tls.Certificate{cert}}, hangsUp),
			conn.Config{TLS: &tls.Config{RootCAs: roots}}, conn.PhaseTLS, nil, "localhost"},
		{"certificate of ours refused", "wss://127.0.0.1", secure(&tls.Config{Certificates: []tls.Certificate{cert}, ClientAuth: tls.RequireAnyClientCert}, hangsUp),
			conn.Config{TLS: &tls.Config{RootCAs: roots}}, conn.PhaseTLS, nil, "certificate required"},
		{"the proxy ends", "ws://127.0.0.1", hangsUp, conn.Config{Proxy: http.ProxyURL(nil)}, conn.PhaseProxy, io.EOF, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			go func() {
				if nc, err := l.Accept(); err == nil {
					defer nc.Close()
					test.act(nc)
				}
			}()
			target := test.url + strings.TrimPrefix(l.Addr().String(), "127.0.0.1")
			if test.cfg.Proxy != nil {
				test.cfg.Proxy = func(*http.Request) (*url.URL, error) { return url.Parse("http://" + l.Addr().String()) }
			}
			test.cfg.NetDial = func(ctx context.Context, _, _ string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, "tcp", l.Addr().String())
			}
			_, err = conn.Dial(deadline(t), target, &test.cfg)
			_, addr, _ := strings.Cut(target, "://")
			checkDialError(t, err, test.phase, addr)
			if test.want != nil && !errors.Is(err, test.want) || err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("dial: %v, want %v, %q", err, test.want, test.says)
			}
		})
	}
	const closed = "127.0.0.1:1" // a port that the system gives to nobody meanwhile
	_, err := conn.Dial(deadline(t), "ws://"+closed, nil)
	checkDialError(t, err, conn.PhaseConnect, closed)
	if failed, ok := errors.AsType[*conn.DialError](err); !ok || failed.Timeout() {
		t.Errorf("dial: %v is no time-out", err)
	}
}

// resets is an act that resets a TCP connection once something has come.
func resets(nc net.Conn) {
	readRequest(nc)
	nc.(*net.TCPConn).SetLinger(0)
	nc.Close()
}

// A server that answers in HTTP has had its say: that is no phase that failed.
func TestAnswerIsNoDialError(t *testing.T) {
	url := playServer(t, func(nc net.Conn, _ *handshake.Request) { io.WriteString(nc, "HTTP/1.1 404 Not Found\r\n\r\n") })
	_, err := conn.Dial(deadline(t), url, nil)
	if _, ok := errors.AsType[*conn.DialError](err); ok {
		t.Errorf("dial: %v", err)
	}
}
