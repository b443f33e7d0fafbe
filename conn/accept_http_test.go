package conn_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// HTTP/2 is refused in so many words.
func TestUpgradeHTTP2(t *testing.T) {
	r := httptest.NewRequest("GET", "/", nil)
	r.Proto, r.ProtoMajor, r.ProtoMinor = "HTTP/2.0", 2, 0
	w := httptest.NewRecorder()
	_, err := conn.Upgrade(w, r, nil)
	if err == nil || w.Code != 505 || !strings.Contains(w.Body.String(), "HTTP/1.1") {
		t.Errorf("%d %q, %v", w.Code, w.Body, err)
	}
}

// A response writer that cannot give the connection away gets an error.
func TestUpgradeWithoutHijack(t *testing.T) {
	w := httptest.NewRecorder()
	if _, err := conn.Upgrade(w, upgradeRequest(), nil); err == nil || w.Code != 500 {
		t.Errorf("%d, %v", w.Code, err)
	}
}

// upgradeRequest is a valid handshake as net/http has it.
func upgradeRequest() *http.Request {
	r := httptest.NewRequest("GET", "http://example.com/", nil)
	r.Header = http.Header{"Upgrade": {"websocket"}, "Connection": {"Upgrade"},
		"Sec-Websocket-Key": {"dGhlIHNhbXBsZSBub25jZQ=="}, "Sec-Websocket-Version": {"13"}}
	return r
}

// A pipeWriter is a response writer over one end of a pipe, which remembers
// deadlines.
type pipeWriter struct {
	*httptest.ResponseRecorder
	nc *deadlineConn
}

func (w pipeWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return w.nc, bufio.NewReadWriter(bufio.NewReader(w.nc), bufio.NewWriter(w.nc)), nil
}

// A deadlineConn remembers the deadlines that are set.
type deadlineConn struct {
	net.Conn
	read, write time.Time
}

func (c *deadlineConn) SetDeadline(t time.Time) error {
	c.read, c.write = t, t
	return c.Conn.SetDeadline(t)
}

func (c *deadlineConn) SetReadDeadline(t time.Time) error {
	c.read = t
	return c.Conn.SetReadDeadline(t)
}

func (c *deadlineConn) SetWriteDeadline(t time.Time) error {
	c.write = t
	return c.Conn.SetWriteDeadline(t)
}

// The deadlines of the HTTP server are gone after Upgrade.
func TestUpgradeClearsDeadlines(t *testing.T) {
	a, b := net.Pipe()
	defer b.Close()
	go readRawHead(t, b)
	nc := &deadlineConn{Conn: a}
	ofHTTP := time.Now().Add(time.Hour)
	nc.SetDeadline(ofHTTP) // as ReadTimeout and WriteTimeout have it set
	c, err := conn.Upgrade(pipeWriter{httptest.NewRecorder(), nc}, upgradeRequest(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseNow()
	if nc.read.Equal(ofHTTP) || nc.write.Equal(ofHTTP) {
		t.Errorf("deadlines are left: %v to read, %v to write", nc.read, nc.write)
	}
	go b.Write(maskedFrame(frame.Text, []byte("x")))
	if _, got, err := c.Read(deadline(t)); err != nil || string(got) != "x" {
		t.Errorf("read %q, %v", got, err)
	}
}

// What middleware has put into the header goes out with the 101 as it does with a
// refusal, but for what would break either.
func TestMiddlewareFields(t *testing.T) {
	type middleware func(http.Handler) http.Handler
	set := func(name string, values ...string) middleware {
		return func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header()[name] = values
				next.ServeHTTP(w, r)
			})
		}
	}
	wrapped := func(next http.Handler) http.Handler {
		type unwrapper struct {
			http.ResponseWriter
			unwrap
		}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			next.ServeHTTP(unwrapper{w, unwrap{w}}, r)
		})
	}
	for _, test := range []struct {
		name string
		by   middleware
		want []string // lines of the answer that begin with the name
	}{
		{"Set-Cookie", set("Set-Cookie", "a=b; HttpOnly", "c=d"), []string{"Set-Cookie: a=b; HttpOnly", "Set-Cookie: c=d"}},
		{"X-Request-Id", set("X-Request-Id", "7\r\nX-Injected: y"), []string{"X-Request-Id: 7  X-Injected: y"}},
		{"X-Injected", set("X: a\r\nX-Injected", "y"), nil},
		{"Upgrade", set("Upgrade", "h2c"), []string{"Upgrade: websocket"}},
		{"Sec-Websocket-Accept", set("Sec-Websocket-Accept", "x"), []string{"Sec-Websocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="}},
		{"Content-Type", set("Content-Type", "application/json"), nil},
		{"Connection", set("Connection", "keep-alive"), []string{"Connection: Upgrade"}},
		{"Set-Cookie", func(next http.Handler) http.Handler { return wrapped(set("Set-Cookie", "a=b")(next)) }, []string{"Set-Cookie: a=b"}},
	} {
		for name, refused := range map[string]string{"agreed": "", "refused": "http://evil.example", "version": "12"} {
			t.Run(test.name+" "+name, func(t *testing.T) {
				s := new(conn.Server)
				defer s.Close()
				web := httptest.NewServer(test.by(s))
				defer web.Close()
				r, want := request("example.com"), test.want
				switch name {
				case "refused":
					r = request("example.com", with("Origin", refused))
				case "version":
					r = request("example.com", with("Sec-WebSocket-Version", refused))
				}
				if name != "agreed" {
					switch test.name {
					case "Upgrade", "Sec-Websocket-Accept":
						return // these mean nothing there
					case "Content-Type":
						want = []string{"Content-Type: text/plain; charset=utf-8"}
					case "Connection":
						want = []string{"Connection: close"}
						if name == "version" {
							want = []string{"Connection: Upgrade, close"}
						}
					}
				}
				got, _ := ask(t, web.Listener.Addr().String(), r)
				var lines []string
				for _, line := range got.Fields {
					if strings.HasPrefix(line, test.name+":") {
						lines = append(lines, line)
					}
				}
				if !slices.Equal(lines, want) {
					t.Errorf("%s with %q, want %q", got.Line, lines, want)
				}
			})
		}
	}
}

// An unwrap tells which response writer is inside.
type unwrap struct{ inner http.ResponseWriter }

func (u unwrap) Unwrap() http.ResponseWriter { return u.inner }

// A response writer that hides net/http's makes two lines of Connection, and the
// connection is closed all the same.
func TestRefusalByOpaqueWriter(t *testing.T) {
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn.Upgrade(struct{ http.ResponseWriter }{w}, r, nil)
	}))
	defer web.Close()
	got, nc := ask(t, web.Listener.Addr().String(), request("example.com", with("Sec-WebSocket-Version", "12")))
	want := []string{"Connection: Upgrade, close", "Connection: close"}
	if !slices.Equal(got.Fields[:2], want) {
		t.Errorf("%q, want %q", got.Fields, want)
	}
	if _, err := nc.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("the connection goes on: %v", err)
	}
}
