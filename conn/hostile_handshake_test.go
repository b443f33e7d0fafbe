package conn_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"duplex/conn"
	"duplex/handshake"
)

// endlessHeads are heads that cost who looks at them twice, or keeps all of them,
// far more than they cost who sends them (CVE-2023-43669, CVE-2024-37890,
// CVE-2021-32640). All are without an end.
var endlessHeads = map[string]func(w io.Writer) error{
	"start line": func(w io.Writer) error { return endless(w, "", strings.Repeat("a", 4096)) },
	"field":      func(w io.Writer) error { return endless(w, "X: ", strings.Repeat("a", 4096)) },
	"fields":     func(w io.Writer) error { return endless(w, "", "a:\r\n") },
	"list":       func(w io.Writer) error { return endless(w, "Sec-WebSocket-Extensions: ", `a,  ,,,;;"\\`) },
	"protocols":  func(w io.Writer) error { return endless(w, "Sec-WebSocket-Protocol: ", strings.Repeat(" ", 4096)) },
	"bytes":      func(w io.Writer) error { return endless(w, "X: ", "a") },
}

// endless writes first and then more and more, up to 20 MB.
func endless(w io.Writer, first, more string) error {
	_, err := io.WriteString(w, first)
	for n := 0; err == nil && n < 20<<20; n += len(more) {
		_, err = io.WriteString(w, more)
	}
	return err
}

// Neither end takes much of an endless head, nor much memory for it.
func TestEndlessHeads(t *testing.T) {
	ends := map[string]func(nc net.Conn) error{
		"server": func(nc net.Conn) error {
			_, err := conn.Accept(background, nc, &conn.Config{HandshakeTimeout: patience})
			return err
		},
		"client": func(nc net.Conn) error {
			_, err := conn.Dial(background, "ws://example.com/", &conn.Config{
				HandshakeTimeout: patience,
				NetDial:          func(context.Context, string, string) (net.Conn, error) { return nc, nil }})
			return err
		},
	}
	starts := map[string]string{"server": "GET / HTTP/1.1\r\n", "client": "HTTP/1.1 101 Switching Protocols\r\n"}
	for head, send := range endlessHeads {
		for end, shakeHands := range ends {
			t.Run(head+"/"+end, func(t *testing.T) {
				a, b := net.Pipe()
				taken := &counter{Conn: b}
				sent := make(chan struct{})
				go func() {
					defer close(sent)
					if end == "client" {
						readRawHead(t, b)
					}
					start := starts[end]
					if head == "start line" {
						start = start[:10]
					}
					go io.Copy(io.Discard, b)
					if _, err := io.WriteString(b, start); err == nil {
						send(taken)
					}
				}()
				var err error
				checkCost(t, 256<<10, func() { err = shakeHands(a) })
				if err == nil || errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("the handshake went on: %v", err)
				}
				b.Close()
				<-sent
				if writes := taken.writes.Load(); writes > 17<<10 {
					t.Errorf("%d pieces were taken", writes)
				}
			})
		}
	}
}

// injections are what ends a line where it should not, or a string.
var injections = []string{"\r\nX-Injected: yes", "\nX-Injected: yes", "\rX-Injected: yes", "\x00"}

// A line break or a NUL, wherever the program may have it from, is an error
// before a byte goes out, or goes out encoded; it never makes a line of its own
// (CVE-2026-1527).
func TestInjection(t *testing.T) {
	places := map[string]func(cfg *conn.Config, s string) (to string){
		"name of a field":  func(cfg *conn.Config, s string) string { cfg.Header = header("X"+s, "y"); return "" },
		"value of a field": func(cfg *conn.Config, s string) string { cfg.Header = header("X", "y"+s); return "" },
		"Host":             func(cfg *conn.Config, s string) string { cfg.Header = header("Host", "y"+s); return "" },
		"Cookie":           func(cfg *conn.Config, s string) string { cfg.Header = header("Cookie", "a=b"+s); return "" },
		"jar": func(cfg *conn.Config, s string) string {
			cfg.Jar = &seenJar{cookie: http.Cookie{Name: "a", Value: "b" + s}}
			return ""
		},
		"subprotocol":      func(cfg *conn.Config, s string) string { cfg.Subprotocols = []string{"a" + s}; return "" },
		"path":             func(_ *conn.Config, s string) string { return "ws://example.com/a" + s },
		"query":            func(_ *conn.Config, s string) string { return "ws://example.com/?a" + s },
		"host":             func(_ *conn.Config, s string) string { return "ws://example.com" + s + "/" },
		"port":             func(_ *conn.Config, s string) string { return "ws://example.com:80" + s + "/" },
		"password":         func(_ *conn.Config, s string) string { return "ws://user:password" + s + "@example.com/" },
		"password escaped": func(_ *conn.Config, s string) string { return "ws://user:" + url.PathEscape(s) + "@example.com/" },
		"host of the proxy": func(cfg *conn.Config, s string) string {
			cfg.Proxy = http.ProxyURL(&url.URL{Scheme: "http", Host: "proxy" + s})
			return ""
		},
		"password of the proxy": func(cfg *conn.Config, s string) string {
			cfg.Proxy = http.ProxyURL(&url.URL{Scheme: "http", Host: "proxy", User: url.UserPassword("user"+s, "password"+s)})
			return ""
		},
	}
	for place, put := range places {
		for _, s := range injections {
			t.Run(fmt.Sprintf("%s %q", place, s), func(t *testing.T) {
				var sent recordingConn
				cfg := &conn.Config{NetDial: func(_ context.Context, _, addr string) (net.Conn, error) {
					if strings.Contains(addr, s) {
						return nil, errors.New("no such host") // as the resolver says
					}
					return &sent, nil
				}}
				to := put(cfg, s)
				if to == "" {
					to = "ws://example.com/"
				}
				if _, err := conn.Dial(background, to, cfg); err == nil {
					t.Error("no error")
				}
				if sent.Contains("X-Injected") || sent.Contains("\x00") {
					t.Errorf("sent %q", sent.String())
				}
			})
		}
	}
}

func header(name, value string) handshake.Header {
	return handshake.Header{{Name: name, Value: value}}
}

// A recordingConn keeps what is written and has nothing to read.
type recordingConn struct{ bytes.Buffer }

func (r *recordingConn) Contains(s string) bool { return strings.Contains(r.String(), s) }

func (r *recordingConn) Read([]byte) (int, error)         { return 0, io.EOF }
func (r *recordingConn) Close() error                     { return nil }
func (r *recordingConn) LocalAddr() net.Addr              { return nil }
func (r *recordingConn) RemoteAddr() net.Addr             { return nil }
func (r *recordingConn) SetDeadline(time.Time) error      { return nil }
func (r *recordingConn) SetReadDeadline(time.Time) error  { return nil }
func (r *recordingConn) SetWriteDeadline(time.Time) error { return nil }

// What an application says in a refusal makes no line of its own either.
func TestInjectionByRefusal(t *testing.T) {
	for _, s := range injections {
		for name, refusal := range map[string]*handshake.Error{
			"reason": {Status: 403, Reason: "no" + s},
			"name":   {Status: 403, Header: header("X"+s, "y")},
			"value":  {Status: 403, Header: header("X", "y"+s)},
		} {
			for _, server := range servers {
				addr := server.start(t, &conn.Config{Authorize: func(*conn.Request) error { return refusal }})
				nc := dialTCP(t, addr.String())
				io.WriteString(nc, rawRequest)
				got, err := io.ReadAll(nc)
				head, _, _ := bytes.Cut(got, []byte("\r\n\r\n"))
				if err != nil || bytes.Contains(head, []byte("\nX-Injected")) || bytes.Contains(head, []byte("\rX-Injected")) {
					t.Errorf("%s, %s with %q: %q, %v", server.name, name, s, got, err)
				}
			}
		}
	}
}

// A refused request is the last one of its connection: what comes behind it is
// neither a body to wait for nor another request (request smuggling).
func TestRefusedMeansClosed(t *testing.T) {
	second := request("second.example", without("Upgrade"), without("Connection"))
	for name, first := range map[string]string{
		"foreign origin":    request("example.com", with("Origin", "http://evil.example")),
		"version":           request("example.com", with("Sec-WebSocket-Version", "12")),
		"no key":            request("example.com", without("Sec-WebSocket-Key")),
		"body":              request("example.com", with("Content-Length", fmt.Sprint(len(second)))),
		"chunked":           request("example.com", with("Transfer-Encoding", "chunked")) + fmt.Sprintf("%x\r\n", len(second)),
		"two lengths":       request("example.com", with("Content-Length", "0\n5")),
		"length and chunks": request("example.com", with("Content-Length", "0"), with("Transfer-Encoding", "chunked")) + "0\r\n\r\n",
		"other protocol":    request("example.com", with("Upgrade", "h2c")),
	} {
		for _, server := range servers {
			t.Run(name+"/"+server.name, func(t *testing.T) {
				nc := dialTCP(t, server.start(t, nil).String())
				io.WriteString(nc, first+second+second)
				got, err := io.ReadAll(nc)
				if n := bytes.Count(got, []byte("HTTP/1.1 ")); n != 1 || err != nil || bytes.HasPrefix(got, []byte("HTTP/1.1 101")) {
					t.Errorf("%d answers, %v:\n%s", n, err, got)
				}
				if !bytes.Contains(bytes.ToLower(got), []byte("close\r\n")) {
					t.Errorf("no Connection: close in\n%s", got)
				}
			})
		}
	}
}
