package conn_test

import (
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"duplex/conn"
	"duplex/frame"

	"github.com/google/go-cmp/cmp"
)

// A recorder takes down what a Trace is told.
type recorder struct {
	mu    sync.Mutex
	heads []string // first lines
	all   string   // heads
	got   []string // frames
}

func (r *recorder) trace() *conn.Trace {
	direction := map[bool]string{true: ">", false: "<"}
	return &conn.Trace{
		Handshake: func(sent bool, head []byte) {
			r.mu.Lock()
			defer r.mu.Unlock()
			line, _, _ := strings.Cut(string(head), "\r\n")
			r.heads = append(r.heads, direction[sent]+" "+line)
			r.all += string(head)
		},
		Frame: func(sent bool, h frame.Header, payload []byte) {
			r.mu.Lock()
			defer r.mu.Unlock()
			if len(payload) > 100 {
				payload = fmt.Appendf(nil, "%d bytes", len(payload))
			}
			r.got = append(r.got, fmt.Sprintf("%s %v fin=%t rsv1=%t masked=%t %d %s", direction[sent], h.Opcode, h.Fin, h.RSV1, h.Masked, h.Length, payload))
		},
	}
}

func (r *recorder) check(t *testing.T, want ...string) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if diff := cmp.Diff(want, r.got); diff != "" {
		t.Errorf("frames (-want +got):\n%s", diff)
	}
}

// Both ends of a connection tell the same, each from its side: messages, one in
// fragments, control frames, large payloads and those from a Prepared.
func TestTrace(t *testing.T) {
	var atServer, atClient recorder
	server, client := tcpPair(t, &conn.Config{Trace: atServer.trace()}, &conn.Config{Trace: atClient.trace()})
	ctx := deadline(t)
	done := make(chan error)
	go func() { done <- serveEcho(server) }()
	client.Write(ctx, frame.Text, []byte("hello"))
	client.Read(ctx)
	w, _ := client.Writer(ctx, frame.Binary, conn.ByLength)
	w.Write(make([]byte, 5000))
	w.Close()
	client.Read(ctx)
	client.WritePrepared(ctx, prepare(frame.Text, []byte("prepared")))
	client.Read(ctx)
	client.Close(4000, "bye")
	<-done
	atClient.check(t,
		"> text fin=true rsv1=false masked=true 5 hello",
		"< text fin=true rsv1=false masked=false 5 hello",
		"> binary fin=false rsv1=false masked=true 5000 5000 bytes",
		"> continuation fin=true rsv1=false masked=true 0 ",
		"< binary fin=true rsv1=false masked=false 5000 4096 bytes",
		"> text fin=true rsv1=false masked=true 8 prepared",
		"< text fin=true rsv1=false masked=false 8 prepared",
		"> close fin=true rsv1=false masked=true 5 \x0f\xa0bye",
		"< close fin=true rsv1=false masked=false 2 \x0f\xa0")
	atServer.check(t,
		"< text fin=true rsv1=false masked=true 5 hello",
		"> text fin=true rsv1=false masked=false 5 hello",
		"< binary fin=false rsv1=false masked=true 5000 4096 bytes",
		"< continuation fin=true rsv1=false masked=true 0 ",
		"> binary fin=true rsv1=false masked=false 5000 5000 bytes",
		"< text fin=true rsv1=false masked=true 8 prepared",
		"> text fin=true rsv1=false masked=false 8 prepared",
		"< close fin=true rsv1=false masked=true 5 \x0f\xa0bye",
		"> close fin=true rsv1=false masked=false 2 \x0f\xa0")
	if diff := cmp.Diff([]string{"> GET / HTTP/1.1", "< HTTP/1.1 101 Switching Protocols"}, atClient.heads); diff != "" {
		t.Errorf("heads at the client (-want +got):\n%s", diff)
	}
	if atServer.all != atClient.all || !strings.HasSuffix(atServer.all, "\r\n\r\n") {
		t.Errorf("the server has the heads\n%s\nand the client\n%s", atServer.all, atClient.all)
	}
}

// A frame is reported whole that comes byte by byte, and so is one that breaks
// the rules, or that stays a part.
func TestTraceReceived(t *testing.T) {
	for _, test := range []struct {
		name  string
		input string
		want  []string
	}{
		{"byte by byte", string(maskedFrame(frame.Ping, []byte("abc"))), []string{
			"< ping fin=true rsv1=false masked=true 3 abc", "> pong fin=true rsv1=false masked=false 3 abc"}},
		{"reserved bit", "\xc1\x83\x00\x00\x00\x00abc", []string{
			"< text fin=true rsv1=true masked=true 3 ", "> close fin=true rsv1=false masked=false 63 \x03\xeareserved bit set without an extension that gives it a meaning"}},
		{"not UTF-8", "\x81\x83\x01\x02\x03\x04a\xfdc", []string{
			"< text fin=true rsv1=false masked=true 3 `", "> close fin=true rsv1=false masked=false 24 \x03\xeftext that is not UTF-8"}},
		{"cut off", "\x82\x85\x00\x00\x00\x00ab", []string{"< binary fin=true rsv1=false masked=true 5 ab"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var r recorder
				c, nc := rawPair(t, &conn.Config{Trace: r.trace()})
				done := make(chan struct{})
				go func() { defer close(done); c.Read(background) }()
				go io.Copy(io.Discard, nc)
				for i := range test.input {
					nc.Write([]byte{test.input[i]})
				}
				synctest.Wait()
				nc.Close()
				<-done
				r.check(t, test.want...)
			})
		})
	}
}

// What is compressed is reported as it is on the wire.
func TestTraceCompressed(t *testing.T) {
	var r recorder
	cfg := &conn.Config{Deflate: new(conn.Deflate)}
	server, client := tcpPair(t, cfg, &conn.Config{Deflate: new(conn.Deflate), Trace: r.trace()})
	go serveEcho(server)
	client.WriteAs(background, frame.Text, []byte("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), conn.Compressed)
	client.Read(deadline(t))
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.got) != 2 || !strings.HasPrefix(r.got[0], "> text fin=true rsv1=true masked=true ") {
		t.Errorf("%q", r.got)
	}
}

// Refusals are told too, and by way of net/http what it lets us see.
func TestTraceRefusal(t *testing.T) {
	var r recorder
	a, b := net.Pipe()
	go func() {
		io.WriteString(b, "GET / HTTP/1.1\r\nHost: a\r\nCookie: a=b\r\n\r\n")
		io.Copy(io.Discard, b)
	}()
	if _, err := conn.Accept(background, a, &conn.Config{Trace: r.trace()}); err == nil {
		t.Error("accepted")
	}
	if len(r.heads) != 2 || !strings.HasPrefix(r.heads[1], "> HTTP/1.1 4") || !strings.Contains(r.all, "Cookie: a=b\r\n") || !strings.HasSuffix(r.all, "\r\n\r\n") {
		t.Errorf("%q", r.all)
	}
	var web recorder
	s := &conn.Server{Config: &conn.Config{Trace: web.trace()}}
	h := httptest.NewServer(s)
	defer h.Close()
	defer s.Close()
	dialTo(t, "ws"+strings.TrimPrefix(h.URL, "http"), nil)
	web.mu.Lock()
	defer web.mu.Unlock()
	if len(web.heads) != 2 || web.heads[0] != "< GET / HTTP/1.1" {
		t.Errorf("%q", web.heads)
	}
}

// What is printed does a terminal no harm.
func TestPrintTrace(t *testing.T) {
	var b strings.Builder
	trace := conn.PrintTrace(&b)
	long := strings.Repeat("x", 71) + "é and more"
	trace.Handshake(true, []byte("GET /\x1b[2J HTTP/1.1\r\nA: \"b\" \x9b \xc2\x9b\r\n\r\n"))
	trace.Frame(true, frame.Header{Fin: true, Opcode: frame.Text, Masked: true, Length: 14}, []byte("h\xc3\xa9llo\n\x1b]0;a\x07\xe2\x80\xae"))
	trace.Frame(false, frame.Header{Opcode: frame.Binary, Length: 4}, []byte("\x00\x9b\xff\x01"))
	trace.Frame(false, frame.Header{Fin: true, RSV1: true, RSV2: true, RSV3: true, Opcode: frame.Text, Length: 2}, []byte("ab"))
	trace.Frame(false, frame.Header{Fin: true, Opcode: frame.Text, Length: int64(len(long))}, []byte(long))
	trace.Frame(false, frame.Header{Fin: true, Opcode: frame.Close, Length: 6}, []byte("\x03\xe8bye\x1b"))
	trace.Frame(false, frame.Header{Fin: true, Opcode: frame.Close, Length: 1}, []byte("\x03"))
	trace.Frame(true, frame.Header{Fin: true, Opcode: frame.Ping}, nil)
	want := `TIME > GET /\x1b[2J HTTP/1.1
TIME > A: "b" \x9b \u009b
TIME > text fin masked 14 "héllo\n\x1b]0;a\a\u202e"
TIME < binary 4 009bff01
TIME < text fin rsv1 rsv2 rsv3 2 6162
TIME < text fin 82 "` + strings.Repeat("x", 71) + `"...
TIME < close fin 6 1000 (normal closure) "bye\x1b"
TIME < close fin 1 "\x03"
TIME > ping fin 0
`
	got := regexp.MustCompile(`(?m)^\d\d:\d\d:\d\d\.\d{6} `).ReplaceAllString(b.String(), "TIME ")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// One may be shared, and each line stays whole.
func TestPrintTraceShared(t *testing.T) {
	var b strings.Builder
	trace := conn.PrintTrace(&b)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				trace.Frame(true, frame.Header{Fin: true, Opcode: frame.Text, Length: 2}, []byte("hi"))
			}
		})
	}
	all.Wait()
	if n := strings.Count(b.String(), " > text fin 2 \"hi\"\n"); n != 800 {
		t.Errorf("%d lines, want 800", n)
	}
}
