package serve

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"duplex/cmd/internal/seats"
	"duplex/conn"
)

// gated serves page through a gate, and WebSockets that echo, and returns the address.
func gated(t *testing.T, limits seats.Limits, b bounds, page http.HandlerFunc) string {
	t.Helper()
	was := slog.Default()
	slog.SetDefault(slog.New(slog.DiscardHandler))
	t.Cleanup(func() { slog.SetDefault(was) })
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &conn.Server{Handler: &conn.Handler{
		Message: func(ctx context.Context, c *conn.Conn, op conn.Opcode, p []byte) { c.Write(ctx, op, p) },
	}}
	h := newHTTP(t.Context(), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if page == nil || r.Header.Get("Upgrade") != "" {
			s.ServeHTTP(w, r)
		} else {
			page(w, r)
		}
	}), limits, nil, b)
	done := make(chan error)
	go func() { done <- h.Serve(l) }()
	t.Cleanup(func() { h.Close(); s.Close(); <-done })
	return l.Addr().String()
}

// ask opens a connection and writes to it.
func ask(t *testing.T, addr, request string) net.Conn {
	t.Helper()
	nc, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nc.Close() })
	nc.SetDeadline(time.Now().Add(time.Minute))
	nc.Write([]byte(request)) // a server that has heard enough may have closed it
	return nc
}

// wantEnd reads until the server closes the connection, which must not take as long
// as the deadline, and returns what came.
func wantEnd(t *testing.T, nc net.Conn) string {
	t.Helper()
	all, err := io.ReadAll(nc)
	if err != nil && !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("the connection is not closed: %v", err)
	}
	return string(all)
}

func hello(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "hello") }

const get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

// short are bounds with times that a test can wait for.
var short = bounds{head: 16 << 10, headTime: 300 * time.Millisecond, requestTime: 300 * time.Millisecond,
	answerTime: 300 * time.Millisecond, idleTime: 300 * time.Millisecond, requests: 3, connTime: time.Hour}

// However a client of plain HTTP dawdles, its connection ends.
func TestSlowHTTP(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: it waits for time-outs of net/http")
	}
	large := func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, 8<<20)) }
	post := "POST / HTTP/1.1\r\nHost: x\r\n"
	upgrade := "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
	for _, test := range []struct {
		name, request string
		page          http.HandlerFunc
		want          string
	}{
		{"nothing", "", hello, ""},
		{"half a head", "GET / HTTP/1.1\r\nHost", hello, ""},
		{"a body that does not come", post + "Content-Length: 1000\r\n\r\n", hello, "413 "},
		{"a body that does not end", post + "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n", hello, "413 "},
		{"a body that is awaited", post + "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n", hello, "413 "},
		{"a body of a handshake", upgrade + "Content-Length: 1000\r\n\r\n", hello, "400 "},
		{"a body without pages", post + "Content-Length: 1000\r\n\r\n", nil, "413 "},
		{"idle after an answer", get, hello, "200 "},
		{"pipelined requests whose answers are not read", strings.Repeat(get, 2), large, "200 "},
	} {
		t.Run(test.name, func(t *testing.T) {
			addr := gated(t, seats.Limits{Max: 1}, short, test.page)
			slow := ask(t, addr, test.request)
			if test.name == "pipelined requests whose answers are not read" {
				wantSeat(t, addr) // what was sent is still to be read
			}
			if got := wantEnd(t, slow); !strings.Contains(got, test.want) {
				t.Errorf("%.100q, want %s", got, test.want)
			}
			wantSeat(t, addr)
		})
	}
}

// wantSeat waits until the server takes one more connection.
func wantSeat(t *testing.T, addr string) {
	t.Helper()
	for range 1000 {
		nc := ask(t, addr, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
		line, _ := bufio.NewReader(nc).ReadString('\n')
		nc.Close()
		if line != "" && !strings.Contains(line, "503") {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("the connection keeps its seat")
}

// A head of a mebibyte is refused before it is read, for the price of what is read.
func TestLargeHead(t *testing.T) {
	addr := gated(t, seats.Limits{}, httpBounds, hello)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	const heads = 8
	for range heads {
		nc := ask(t, addr, "GET / HTTP/1.1\r\nHost: x\r\nX: "+strings.Repeat("x", 20<<10)+"\r\n")
		if got := wantEnd(t, nc); !strings.Contains(got, " 431 ") {
			t.Errorf("%.100q, want 431", got)
		}
	}
	runtime.ReadMemStats(&after)
	if each := (after.TotalAlloc - before.TotalAlloc) / heads; each > 256<<10 {
		t.Errorf("a head costs %d bytes", each)
	}
	if got := wantEnd(t, ask(t, addr, "GET / HTTP/1.1\r\nHost: x\r\nX: "+strings.Repeat("x", 1<<20)+"\r\n")); strings.Contains(got, " 200 ") {
		t.Errorf("%.100q", got)
	}
}

// Plain HTTP connections are bounded in number, whether they say something or not,
// and those that have become WebSockets do not take their seats.
func TestGateSeats(t *testing.T) {
	addr := gated(t, seats.Limits{Max: 2}, httpBounds, hello)
	silent := ask(t, addr, "")
	body := ask(t, addr, "POST / HTTP/1.1\r\nHost: x\r\nContent-Le")
	if got := wantEnd(t, ask(t, addr, get)); !strings.Contains(got, " 503 ") || !strings.Contains(got, "too many connections") {
		t.Errorf("%q, want 503", got)
	}
	silent.Close()
	wantSeat(t, addr)
	for range 5 {
		var c *conn.Conn
		var err error
		for range 1000 { // the last handshake may not have given its seat back yet
			if c, err = conn.Dial(t.Context(), "ws://"+addr, nil); err == nil {
				break
			}
			time.Sleep(5 * time.Millisecond)
		}
		if err != nil {
			t.Fatal(err)
		}
		defer c.CloseNow()
	}
	body.Close()
}

// Connections from a proxy count for no address, since many clients share them.
func TestGateProxies(t *testing.T) {
	g := &gate{seats: seats.Seats{Limits: seats.Limits{Max: 3, MaxPerAddr: 1}}}
	g.proxies.Set("192.0.2.1")
	come := func(ip string) net.Conn {
		nc := &from{addr: &net.TCPAddr{IP: net.ParseIP(ip), Port: 1}}
		g.connState(nc, http.StateNew)
		return nc
	}
	for range 2 {
		come("192.0.2.1")
	}
	direct := come("192.0.2.2")
	g.connState(direct, http.StateClosed)
	again := come("192.0.2.2")
	if n := g.seats.Taken(); n != 3 {
		t.Errorf("%d seats are taken, want 3", n)
	}
	g.connState(again, http.StateClosed)
	come("192.0.2.3")
	if refused := come("192.0.2.3").(*from); !refused.closed {
		t.Error("one over the bound was let in")
	}
}

// from is a connection from an address.
type from struct {
	net.Conn
	addr   net.Addr
	closed bool
}

func (f *from) RemoteAddr() net.Addr { return f.addr }
func (f *from) Close() error         { f.closed = true; return nil }

// A connection serves so many requests, and so long, and then the server closes it.
func TestLastRequest(t *testing.T) {
	addr := gated(t, seats.Limits{}, short, hello)
	if got := wantEnd(t, ask(t, addr, strings.Repeat(get, 5))); strings.Count(got, "hello") != short.requests {
		t.Errorf("%q, want %d answers", got, short.requests)
	}
	aged := short
	aged.connTime = -1
	addr = gated(t, seats.Limits{}, aged, hello)
	if got := wantEnd(t, ask(t, addr, get+get)); strings.Count(got, "hello") != 1 || !strings.Contains(got, "Connection: close") {
		t.Errorf("%q, want one answer", got)
	}
}

// A WebSocket does not inherit the times of the request that it was made from.
func TestGateAndWebSockets(t *testing.T) {
	addr := gated(t, seats.Limits{}, short, hello)
	c, err := conn.Dial(t.Context(), "ws://"+addr, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseNow()
	time.Sleep(2 * short.idleTime)
	if err := c.Write(t.Context(), conn.Text, []byte("still here")); err != nil {
		t.Fatal(err)
	}
	if _, got, err := c.Read(t.Context()); err != nil || string(got) != "still here" {
		t.Errorf("%q, %v", got, err)
	}
}
