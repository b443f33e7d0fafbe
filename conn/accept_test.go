package conn_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/frame"
	"duplex/fuzz/simnet"
	"duplex/handshake"
)

// A server is a way to be one: from a bare listener, or by net/http.
type server struct {
	name  string
	start func(t *testing.T, cfg *conn.Config) net.Addr
}

var servers = []server{{"Accept", startAccept}, {"Upgrade", startUpgrade}}

func startAccept(t *testing.T, cfg *conn.Config) net.Addr {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go serveAll(l, cfg)
	return l.Addr()
}

func startUpgrade(t *testing.T, cfg *conn.Config) net.Addr {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, err := conn.Upgrade(w, r, cfg); err == nil {
			serveEcho(c)
		}
	}))
	s.Config.ReadTimeout = 5 * time.Second // a deadline that must not outlive the handshake
	s.Start()
	t.Cleanup(s.Close)
	return s.Listener.Addr()
}

// dialTCP connects to an address, or to that of a URL, to play a client byte by byte.
func dialTCP(t *testing.T, at string) net.Conn {
	t.Helper()
	nc, err := net.Dial("tcp", strings.Trim(at, "ws:/"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nc.Close() })
	nc.SetDeadline(time.Now().Add(patience))
	return nc
}

// request is a valid handshake, on which the tests make changes.
func request(host string, changes ...func(map[string]string)) string {
	fields := map[string]string{
		"Host": host, "Upgrade": "websocket", "Connection": "Upgrade",
		"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version": "13",
	}
	for _, change := range changes {
		change(fields)
	}
	var b strings.Builder
	for name, value := range fields {
		for v := range strings.SplitSeq(value, "\n") {
			fmt.Fprintf(&b, "%s: %s\r\n", name, v)
		}
	}
	return "GET / HTTP/1.1\r\n" + b.String() + "\r\n"
}

func with(name, value string) func(map[string]string) {
	return func(m map[string]string) { m[name] = value }
}

func without(name string) func(map[string]string) {
	return func(m map[string]string) { delete(m, name) }
}

// Whatever a client asks for, it gets the status that says what was wrong, and
// an end of the connection (sections 4.2.1 and 4.2.2).
func TestRefusals(t *testing.T) {
	const host = "example.com"
	valid := request(host)
	for _, test := range []struct {
		name    string
		request string
		want    int
	}{
		{"4.2.1 valid", valid, 101},
		{"4.2.1 HTTP/1.0", strings.Replace(valid, "HTTP/1.1", "HTTP/1.0", 1), 505},
		{"4.2.1 POST", strings.Replace(valid, "GET", "POST", 1), 405},
		{"4.2.1 no Host", request(host, without("Host")), 400},
		{"4.2.1 no key", request(host, without("Sec-WebSocket-Key")), 400},
		{"4.2.1 two keys", request(host, with("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==\ndGhlIHNhbXBsZSBub25jZQ==")), 400},
		{"4.2.1 key that is not base64", request(host, with("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=!")), 400},
		{"4.2.1 key of 15 bytes", request(host, with("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25j")), 400},
		{"4.2.1 no upgrade", request(host, without("Upgrade")), 426},
		{"4.2.1 Connection over two lines", request(host, with("Connection", "keep-alive\nupGRADE")), 101},
		{"4.2.1 Upgrade as a list", request(host, with("Upgrade", "h2c, WebSocket")), 101},
		{"4.4 version 12", request(host, with("Sec-WebSocket-Version", "12")), 426},
		{"4.4 no version", request(host, without("Sec-WebSocket-Version")), 426},
		{"10.2 foreign origin", request(host, with("Origin", "http://evil.example")), 403},
		{"10.2 null origin", request(host, with("Origin", "null")), 403},
		{"10.2 other port", request(host, with("Origin", "http://example.com:8080")), 403},
		{"10.2 user in the origin", request(host, with("Origin", "http://example.com@evil.example")), 403},
		{"10.2 longer host", request(host, with("Origin", "http://example.com.evil.example")), 403},
		{"10.2 two origins", request(host, with("Origin", "http://example.com\nhttp://example.com")), 403},
		{"10.2 same origin", request(host, with("Origin", "https://example.com")), 101},
		{"4.2.1 body", request(host, with("Content-Length", "5")) + "hello", 400},
		{"4.2.1 chunked body", request(host, with("Transfer-Encoding", "chunked")) + "0\r\n\r\n", 400},
		{"RFC 9112, section 2.2, bare CR", request(host, with("X", "a\rb")), 400},
		{"RFC 9112, section 5.1, space before the colon", request(host, with("X ", "a")), 400},
		{"RFC 9110, section 5.5, NUL", request(host, with("X", "a\x00b")), 400},
	} {
		for _, s := range servers {
			t.Run(s.name+"/"+test.name, func(t *testing.T) {
				addr := s.start(t, nil)
				nc := dialTCP(t, addr.String())
				go io.WriteString(nc, test.request)
				checkAnswer(t, nc, test.want)
			})
		}
	}
}

// Heads that go on and on are refused while they come, and the client sees why
// though it has not sent all (section 10.4). In virtual time it has the time that
// it needs for that.
func TestHugeHeads(t *testing.T) {
	for name, huge := range map[string]string{
		"9.1 100 KB of nothing": request("a", with("Sec-WebSocket-Extensions", strings.Repeat(`a,  ,,,;;"\\`, 8<<10))),
		"10.4 50,000 fields":    request("a", with("X", strings.Repeat("\n", 50_000))),
		"10.4 2 MB of header":   request("a", with("X", strings.Repeat("a", 2<<20))),
	} {
		for way, serve := range map[string]func(net.Listener){
			"Accept": func(l net.Listener) { serveAll(l, nil) },
			"Upgrade": func(l net.Listener) {
				http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { conn.Upgrade(w, r, nil) }))
			},
		} {
			t.Run(way+"/"+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					var network simnet.Network
					l, err := network.Listen("a:80")
					if err != nil {
						t.Fatal(err)
					}
					go serve(l)
					nc, err := network.Dial(background, "tcp", "a:80")
					if err != nil {
						t.Fatal(err)
					}
					go io.WriteString(nc, huge)
					checkAnswer(t, nc, 431)
					nc.Close()
					l.Close()
					time.Sleep(time.Minute) // net/http gives the client a while before it closes
				})
			})
		}
	}
}

func checkAnswer(t *testing.T, nc net.Conn, want int) {
	t.Helper()
	r := bufio.NewReader(nc)
	resp, err := http.ReadResponse(r, nil)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != want {
		t.Errorf("status %d, want %d", resp.StatusCode, want)
	}
	if want == 101 {
		return
	}
	if body, err := io.ReadAll(resp.Body); err != nil || len(body) == 0 {
		t.Errorf("the body is %q, %v", body, err)
	}
	if !resp.Close && !strings.Contains(resp.Header.Get("Connection"), "close") {
		t.Error("no Connection: close")
	}
	if v := resp.Header.Get("Sec-WebSocket-Version"); (want == 426) != (v == "13") {
		t.Errorf("Sec-WebSocket-Version: %q", v)
	}
	if _, err := r.ReadByte(); err != io.EOF {
		t.Errorf("the connection goes on: %v", err)
	}
}

// Frames that come with the request are not lost (section 4.2.2).
func TestEarlyFrames(t *testing.T) {
	for _, s := range servers {
		for _, size := range []int{5, 3000, 100_000} {
			t.Run(fmt.Sprintf("%s/%d", s.name, size), func(t *testing.T) {
				addr := s.start(t, nil)
				nc := dialTCP(t, addr.String())
				payload := strings.Repeat("x", size)
				go io.WriteString(nc, request("a")+string(maskedFrame(frame.Text, []byte(payload))))
				readRawHead(t, nc)
				if h := readFrame(t, nc); h.Length != int64(size) {
					t.Errorf("echo of %d bytes", h.Length)
				}
			})
		}
	}
}

// A handshake that dribbles or stalls is over in time, and what it costs is
// bounded.
func TestSlowHandshake(t *testing.T) {
	for name, head := range map[string]string{
		"nothing":        "",
		"half a request": rawRequest[:40],
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a, b := net.Pipe()
				go b.Write([]byte(head))
				begun := time.Now()
				_, err := conn.Accept(background, a, &conn.Config{HandshakeTimeout: 7 * time.Second})
				if took := time.Since(begun); err == nil || took != 7*time.Second {
					t.Errorf("%v after %v", err, took)
				}
				b.Close()
			})
		})
	}
}

// Twenty megabytes of header, byte by byte, are refused after the first few
// kilobytes (section 10.4).
func TestDribbledHeader(t *testing.T) {
	a, b := net.Pipe()
	sent := make(chan int)
	go io.Copy(io.Discard, b)
	go func() {
		n := 0
		for dribble := []byte("GET / HTTP/1.1\r\nX: "); ; n++ {
			c := byte('a')
			if n < len(dribble) {
				c = dribble[n]
			}
			if _, err := b.Write([]byte{c}); err != nil {
				break
			}
			if n > 20<<20 {
				break
			}
		}
		sent <- n
	}()
	cost := bytesAllocated(func() {
		if _, err := conn.Accept(background, a, nil); err == nil {
			t.Error("accepted")
		}
	})
	if n := <-sent; n > 17<<10 || cost > 1<<20 {
		t.Errorf("%d bytes were taken, for %d bytes of memory", n, cost)
	}
}

// A configuration that cannot work says so (and what in it), before the client
// gets an answer.
func TestMisconfigured(t *testing.T) {
	for _, cfg := range []*conn.Config{
		{Origins: []string{"https://exa mple.com"}},
		{Subprotocols: []string{"a b"}},
		{Header: handshake.Header{{Name: "X", Value: "a\r\nb"}}},
		{Header: handshake.Header{{Name: "Upgrade", Value: "websocket"}}},
	} {
		if err := cfg.Check(); err == nil {
			t.Errorf("%+v checks", cfg)
		}
		a, b := net.Pipe()
		if _, err := conn.Accept(background, a, cfg); err == nil {
			t.Errorf("accepted with %+v", cfg)
		}
		w := httptest.NewRecorder()
		if _, err := conn.Upgrade(w, httptest.NewRequest("GET", "/", nil), cfg); err == nil || w.Code != 500 {
			t.Errorf("upgraded with %+v: %d, %v", cfg, w.Code, err)
		}
		if _, err := b.Write([]byte("GET")); err == nil {
			t.Error("the connection is still open")
		}
	}
}

// A client that announces a body and does not send it is not waited for.
func TestRefusalDoesNotWaitForABody(t *testing.T) {
	for _, s := range servers {
		addr := s.start(t, &conn.Config{HandshakeTimeout: time.Hour})
		nc := dialTCP(t, addr.String())
		io.WriteString(nc, request("a", with("Content-Length", "10")))
		if _, err := io.ReadAll(nc); err != nil {
			t.Errorf("%s: %v", s.name, err)
		}
	}
}
