package conn_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/frame"
	"duplex/handshake"
)

// playServer listens, and lets play answer the one client that comes. It returns
// the URL to dial.
func playServer(t *testing.T, play func(net.Conn, *handshake.Request)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	playOn(t, l, play)
	return "ws://" + l.Addr().String()
}

// playOn is playServer on a listener.
func playOn(t *testing.T, l net.Listener, play func(net.Conn, *handshake.Request)) {
	played := make(chan struct{})
	go func() {
		defer close(played)
		nc, err := l.Accept()
		if err != nil {
			return
		}
		defer nc.Close()
		play(nc, readRequest(nc))
	}()
	t.Cleanup(func() { l.Close(); <-played })
}

// readRequest reads the head of a request.
func readRequest(nc net.Conn) *handshake.Request {
	var head []byte
	for b := make([]byte, 1); ; head = append(head, b...) {
		if r, n, err := handshake.ParseRequest(head); n > 0 || err != nil {
			return r
		}
		if _, err := nc.Read(b); err != nil {
			return nil
		}
	}
}

// agreement is a valid response to r, on which the tests make changes.
func agreement(r *handshake.Request) string {
	return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Accept: " + handshake.AcceptKey(r.Header.Get("Sec-WebSocket-Key")) + "\r\n\r\n"
}

// A client fails the connection when the answer is not an agreement to what it
// asked for, within bounds, and says why (section 4.1).
func TestHostileServers(t *testing.T) {
	add := func(field string) func(string) string {
		return func(s string) string { return strings.Replace(s, "\r\n\r\n", "\r\n"+field+"\r\n\r\n", 1) }
	}
	replace := func(old, new string) func(string) string {
		return func(s string) string { return strings.Replace(s, old, new, 1) }
	}
	for _, test := range []struct {
		name   string
		change func(string) string
		want   string // in the error
	}{
		{"4.1 HTTP/1.0", replace("HTTP/1.1", "HTTP/1.0"), "HTTP/1.0"},
		{"4.1 status 200", replace("101 Switching Protocols", "200 OK"), "200"},
		{"4.1 no Upgrade", replace("Upgrade: websocket\r\n", ""), "Upgrade"},
		{"4.1 no Connection", replace("Connection: Upgrade\r\n", ""), "Connection"},
		{"4.1 wrong Sec-WebSocket-Accept", replace("Accept: ", "Accept: x"), "Accept"},
		{"4.1 no Sec-WebSocket-Accept", replace("Sec-WebSocket-Accept", "X"), "Accept"},
		{"4.1 subprotocol that was not asked for", add("Sec-WebSocket-Protocol: mqtt"), "mqtt"},
		{"4.1 two subprotocols", add("Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Protocol: chat"), "rotocol"},
		{"4.1 extension that was not asked for", add("Sec-WebSocket-Extensions: permessage-deflate"), "permessage-deflate"},
		{"endless status line", func(string) string { return "HTTP/1.1 101 " + strings.Repeat("a", 1<<20) }, ""},
		{"endless header", func(s string) string { return s[:20] + "\r\nX: " + strings.Repeat("a", 1<<20) }, ""},
		{"not HTTP", func(string) string { return "220 mail.example.com ESMTP\r\n\r\n" }, ""},
		{"nothing", func(string) string { return "" }, "EOF"},
	} {
		t.Run(test.name, func(t *testing.T) {
			url := playServer(t, func(nc net.Conn, r *handshake.Request) {
				io.WriteString(nc, test.change(agreement(r)))
			})
			c, err := conn.Dial(deadline(t), url, &conn.Config{Subprotocols: []string{"chat"}})
			if c != nil || err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("dial: %v, want %q in it", err, test.want)
			}
		})
	}
}

// A refusal comes with its status, its header and the start of its body,
// however long that is or takes.
func TestRefusedByServer(t *testing.T) {
	for name, body := range map[string]string{"short": "no entry", "endless": strings.Repeat("no ", 1<<20)} {
		for end, then := range map[string]act{"ends": func(net.Conn) {}, "hangs": hangs} {
			t.Run(name+" "+end, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					begun := time.Now()
					_, err := conn.Dial(background, "ws://a", playing(func(nc net.Conn) {
						defer nc.Close()
						readRequest(nc)
						io.WriteString(nc, "HTTP/1.1 403 Forbidden\r\nX-Why: banned\r\n\r\n"+body)
						then(nc)
					}))
					refused, ok := errors.AsType[*conn.HandshakeError](err)
					if !ok {
						t.Fatalf("dial: %v", err)
					}
					resp := refused.Response
					if resp.Status != 403 || resp.Header.Get("X-Why") != "banned" {
						t.Errorf("the answer is %+v", resp)
					}
					if want := body[:min(len(body), 4<<10)]; string(resp.Body) != want {
						t.Errorf("the body has %d bytes, want %d", len(resp.Body), len(want))
					}
					if took := time.Since(begun); took > time.Second {
						t.Errorf("waited %v for the body", took)
					}
				})
			})
		}
	}
}

// A server that does not answer is left after the context or the time-out of the
// handshake, whichever is first.
func TestDialGivesUp(t *testing.T) {
	silent := func(nc net.Conn, _ *handshake.Request) { io.Copy(io.Discard, nc) }
	if _, err := conn.Dial(background, playServer(t, silent), &conn.Config{HandshakeTimeout: 30 * time.Millisecond}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("dial: %v", err)
	}
	ctx, cancel := context.WithTimeout(background, 30*time.Millisecond)
	defer cancel()
	if _, err := conn.Dial(ctx, playServer(t, silent), nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("dial: %v", err)
	}
}

// A frame that comes with the answer is not lost.
func TestEarlyFrameFromServer(t *testing.T) {
	url := playServer(t, func(nc net.Conn, r *handshake.Request) {
		io.WriteString(nc, agreement(r)+"\x81\x05Hello")
		io.Copy(io.Discard, nc)
	})
	c, err := conn.Dial(deadline(t), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseNow()
	if _, got, err := c.Read(deadline(t)); err != nil || string(got) != "Hello" {
		t.Errorf("read %q, %v", got, err)
	}
}

// What the URL and the configuration say is in the request (section 4.1).
func TestDialRequest(t *testing.T) {
	for _, test := range []struct {
		url  string
		cfg  conn.Config
		want []string // lines of the request
	}{
		{"ws://example.com", conn.Config{}, []string{"GET / HTTP/1.1", "Host: example.com", "Sec-WebSocket-Version: 13"}},
		{"ws://example.com:80/a%20b?c=d&e", conn.Config{}, []string{"GET /a%20b?c=d&e HTTP/1.1", "Host: example.com"}},
		{"ws://example.com:8080?x", conn.Config{}, []string{"GET /?x HTTP/1.1", "Host: example.com:8080"}},
		{"ws://[fe80::1%25eth0]:81", conn.Config{}, []string{"Host: [fe80::1]:81"}},
		{"ws://[::1]", conn.Config{}, []string{"Host: [::1]"}},
		{"ws://user:pass@example.com", conn.Config{}, []string{"Authorization: Basic dXNlcjpwYXNz"}},
		{"ws://a", conn.Config{Subprotocols: []string{"chat", "v2.chat"}}, []string{"Sec-WebSocket-Protocol: chat, v2.chat"}},
		{"ws://a", conn.Config{Header: handshake.Header{{Name: "Cookie", Value: "a=b; c=d"}, {Name: "Origin", Value: "http://a"}}},
			[]string{"Cookie: a=b; c=d", "Origin: http://a"}},
	} {
		t.Run(test.url, func(t *testing.T) {
			a, b := net.Pipe()
			test.cfg.NetDial = func(context.Context, string, string) (net.Conn, error) { return b, nil }
			ctx, cancel := context.WithCancel(background)
			done := make(chan struct{})
			go func() { defer close(done); conn.Dial(ctx, test.url, &test.cfg) }()
			head := readRawHead(t, a)
			for _, line := range test.want {
				if !strings.Contains("\r\n"+head, "\r\n"+line+"\r\n") {
					t.Errorf("no %q in\n%s", line, head)
				}
			}
			cancel()
			<-done
		})
	}
}

// Bad input is an error before a byte is sent.
func TestDialBadInput(t *testing.T) {
	cfg := conn.Config{NetDial: func(context.Context, string, string) (net.Conn, error) {
		t.Error("dialled")
		return nil, errors.New("no")
	}}
	for _, url := range []string{"", "example.com", "ftp://example.com", "ws://", "ws://::1", "ws://example.com/#x", "ws://example.com/#",
		"ws://exa mple.com", "ws://example.com/\r\nX: y", "ws://bücher.example/", "ws://example.com:port/"} {
		if _, err := conn.Dial(background, url, &cfg); err == nil {
			t.Errorf("dialled %q", url)
		}
	}
	for _, field := range []handshake.Field{{Name: "X", Value: "a\r\nb"}, {Name: "X\r\nY", Value: "a"}, {Name: "Cookie", Value: "a\x00"},
		{Name: "Sec-WebSocket-Key", Value: "x"}, {Name: "Host", Value: "x"}} {
		bad := cfg
		bad.Header = handshake.Header{field}
		if _, err := conn.Dial(background, "ws://example.com", &bad); err == nil {
			t.Errorf("dialled with the field %q", field)
		}
	}
	bad := cfg
	bad.Subprotocols = []string{"a\r\nb"}
	if _, err := conn.Dial(background, "ws://example.com", &bad); err == nil {
		t.Error("dialled with a line break in a subprotocol")
	}
}

// Both ends speak TLS if the URL says wss, and the certificate is checked.
func TestDialTLS(t *testing.T) {
	s := httptest.NewTLSServer(nil)
	defer s.Close()
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: s.TLS.Certificates})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go serveAll(l, nil)
	ctx, url := deadline(t), "wss://"+l.Addr().String()
	if _, err := conn.Dial(ctx, url, nil); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("dial with an unknown authority: %v", err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	c, err := conn.Dial(ctx, url, &conn.Config{TLS: &tls.Config{RootCAs: roots}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseNow()
	for _, size := range []int{0, 10, 100_000} {
		payload := strings.Repeat("x", size)
		if err := c.Write(ctx, frame.Text, []byte(payload)); err != nil {
			t.Fatal(err)
		}
		if _, got, err := c.Read(ctx); err != nil || string(got) != payload {
			t.Errorf("read %d bytes, %v", len(got), err)
		}
	}
	ended := make(chan error, 1)
	go func() { _, _, err := c.Read(ctx); ended <- err }()
	if rtt, err := c.Ping(ctx, nil); err != nil || rtt <= 0 {
		t.Errorf("ping: %v, %v", rtt, err)
	}
	if err := c.Close(frame.NormalClosure, ""); err != nil {
		t.Errorf("close: %v", err)
	}
	<-ended
}

func TestDialUnix(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Skip(err)
	}
	defer l.Close()
	go serveAll(l, nil)
	ctx := deadline(t)
	c, err := conn.Dial(ctx, "ws://localhost/", &conn.Config{Unix: path})
	if err != nil {
		t.Fatal(err)
	}
	large := strings.Repeat("x", 100_000)
	if err := c.Write(ctx, frame.Text, []byte(large)); err != nil {
		t.Error(err)
	}
	if _, got, err := c.Read(ctx); err != nil || string(got) != large {
		t.Errorf("read %d bytes, %v", len(got), err)
	}
	if err := c.Close(frame.NormalClosure, ""); err != nil {
		t.Error(err)
	}
}

// The subprotocol that the server likes best is agreed on (section 4.2.2).
func TestSubprotocol(t *testing.T) {
	server, client := tcpPair(t, &conn.Config{Subprotocols: []string{"v2", "v1"}}, &conn.Config{Subprotocols: []string{"v0", "v1", "v2"}})
	if s, c := server.Subprotocol(), client.Subprotocol(); s != "v2" || c != "v2" {
		t.Errorf("the server has %q, the client %q", s, c)
	}
}

// What the server has answered is worth more than that time has run out.
func TestDialKeepsTheAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := playing(func(nc net.Conn) {
			readRequest(nc)
			io.WriteString(nc, "HTTP/1.1 401 Unauthorized\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nno!\r\n0\r\n\r\n")
			hangs(nc)
		})
		ctx, cancel := context.WithTimeout(background, 500*time.Millisecond)
		defer cancel()
		_, err := conn.Dial(ctx, "ws://a", cfg)
		if refused, ok := errors.AsType[*conn.HandshakeError](err); !ok || refused.Response.Status != 401 {
			t.Errorf("dial: %v", err)
		}
	})
}

// Responses that are not the last are passed over (RFC 9110, section 15.2).
func TestInterimResponses(t *testing.T) {
	const hints = "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n"
	for n, fine := range map[int]bool{1: true, 3: true, 100: false} {
		url := playServer(t, func(nc net.Conn, r *handshake.Request) {
			io.WriteString(nc, strings.Repeat(hints, n)+agreement(r)+"\x81\x05Hello")
		})
		c, err := conn.Dial(deadline(t), url, nil)
		if (err == nil) != fine {
			t.Errorf("dial with %d of them: %v", n, err)
		}
		if err != nil {
			continue
		}
		if _, got, err := c.Read(deadline(t)); err != nil || string(got) != "Hello" {
			t.Errorf("read %q, %v", got, err)
		}
		c.CloseNow()
	}
}

// A 101 that does not agree is refused at once: it has no body to wait for.
func TestDialDoesNotWaitForABody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		_, err := conn.Dial(background, "ws://a", playing(func(nc net.Conn) {
			readRequest(nc)
			io.WriteString(nc, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: wrong\r\n\r\n")
			hangs(nc)
		}))
		if took := time.Since(begun); err == nil || took > 0 {
			t.Errorf("%v after %v", err, took)
		}
	})
}
