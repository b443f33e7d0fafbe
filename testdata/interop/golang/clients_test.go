// Package golang has clients and servers of other Go libraries talk to those of duplex,
// and has libraries run over its connections.
package golang

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	coder "github.com/coder/websocket"
	fasthttp "github.com/fasthttp/websocket"
	"github.com/gorilla/websocket"
	"github.com/lxzan/gws"
	xnet "golang.org/x/net/websocket"

	"duplex/conn"
	"duplex/conn/deflate"
)

// A client is a connection of another library: it sends a message and returns the
// next one that comes.
type client interface {
	Exchange(message string) (string, error)
	Close() error
}

// Each library as its users use it, with and without compression.
var clients = []struct {
	name string
	dial func(url string) (client, error)
	// agreed is what it comes to with a server that compresses; "" for nothing.
	agreed string
}{
	{"gorilla", dialGorilla(false), ""},
	{"gorilla compressing", dialGorilla(true), "permessage-deflate; server_no_context_takeover; client_no_context_takeover"},
	{"fasthttp", dialFasthttp(false), ""},
	{"fasthttp compressing", dialFasthttp(true), "permessage-deflate; server_no_context_takeover; client_no_context_takeover"},
	{"coder", dialCoder(coder.CompressionDisabled), ""},
	{"coder without takeover", dialCoder(coder.CompressionNoContextTakeover), "permessage-deflate; server_no_context_takeover; client_no_context_takeover"},
	{"coder with takeover", dialCoder(coder.CompressionContextTakeover), "permessage-deflate"},
	{"gws", dialGws(gws.PermessageDeflate{}), ""},
	{"gws without takeover", dialGws(gws.PermessageDeflate{Enabled: true}), "permessage-deflate; server_no_context_takeover; client_no_context_takeover"},
	{"gws with takeover", dialGws(gws.PermessageDeflate{Enabled: true, ServerContextTakeover: true, ClientContextTakeover: true, ServerMaxWindowBits: 12, ClientMaxWindowBits: 12}),
		"permessage-deflate; server_max_window_bits=12; client_max_window_bits=12"},
	{"x/net", dialXNet, ""},
}

// Every client gets its messages back, and the compression that it has insisted
// on: the hint client_no_context_takeover is taken over into the answer (RFC 7692,
// section 7.1.1.2).
func TestClients(t *testing.T) {
	for _, test := range clients {
		for _, d := range []*conn.Deflate{nil, {}, {Level: deflate.Smallest, Threshold: -1}} {
			t.Run(fmt.Sprintf("%s, deflate %+v", test.name, d), func(t *testing.T) {
				agreed := make(chan string, 1)
				url := serve(t, &conn.Config{Deflate: d}, agreed)
				c, err := test.dial(url)
				if err != nil {
					t.Fatal(err)
				}
				defer c.Close()
				for _, message := range messages() {
					got, err := c.Exchange(message)
					if err != nil || got != message {
						t.Fatalf("%d bytes came back as %d: %v", len(message), len(got), err)
					}
				}
				want := test.agreed
				if d == nil {
					want = ""
				}
				if got := <-agreed; got != want {
					t.Errorf("agreed on %q, want %q", got, want)
				}
			})
		}
	}
}

// messages are short and long, worth compressing and not, and repeated, for those
// who keep a window.
func messages() []string {
	var list []string
	for _, n := range []int{0, 1, 125, 126, 1000, 65_535, 65_536, 200_000} {
		long := strings.Repeat("to and fro, ", n/12+1)[:n]
		list = append(list, long, long)
	}
	return list
}

// serve echoes until the test ends, and tells what is agreed on.
func serve(t *testing.T, cfg *conn.Config, agreed chan<- string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &conn.Server{Config: cfg, Handler: &conn.Handler{
		Opened: func(_ context.Context, c *conn.Conn) {
			if c.Deflate() == nil {
				agreed <- ""
			} else {
				agreed <- c.Deflate().String()
			}
		},
		Message: func(ctx context.Context, c *conn.Conn, op conn.Opcode, p []byte) { c.Write(ctx, op, p) },
	}}
	go s.Serve(l)
	t.Cleanup(func() { s.Close() })
	return "ws://" + l.Addr().String() + "/"
}

// serveWith calls f for each connection, which may read, until the test ends.
func serveWith(t *testing.T, f func(*conn.Conn)) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := conn.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer c.CloseNow()
		f(c)
	}))
	t.Cleanup(s.Close)
	return "ws" + strings.TrimPrefix(s.URL, "http")
}

const patience = time.Minute

// A gorillaConn is a connection of gorilla's, or of fasthttp's, which has the same
// methods.
type gorillaConn interface {
	WriteMessage(kind int, p []byte) error
	ReadMessage() (kind int, p []byte, err error)
	SetReadDeadline(time.Time) error
	Close() error
}

type gorillaClient struct{ gorillaConn }

func (c gorillaClient) Exchange(message string) (string, error) {
	c.SetReadDeadline(time.Now().Add(patience))
	if err := c.WriteMessage(websocket.TextMessage, []byte(message)); err != nil {
		return "", err
	}
	_, p, err := c.ReadMessage()
	return string(p), err
}

func dialGorilla(compress bool) func(string) (client, error) {
	return func(url string) (client, error) {
		d := websocket.Dialer{EnableCompression: compress}
		c, _, err := d.Dial(url, nil)
		return gorillaClient{c}, err
	}
}

func dialFasthttp(compress bool) func(string) (client, error) {
	return func(url string) (client, error) {
		d := fasthttp.Dialer{EnableCompression: compress}
		c, _, err := d.Dial(url, nil)
		return gorillaClient{c}, err
	}
}

type coderClient struct{ *coder.Conn }

func (c coderClient) Exchange(message string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := c.Write(ctx, coder.MessageText, []byte(message)); err != nil {
		return "", err
	}
	_, p, err := c.Read(ctx)
	return string(p), err
}

func (c coderClient) Close() error { return c.CloseNow() }

func dialCoder(mode coder.CompressionMode) func(string) (client, error) {
	return func(url string) (client, error) {
		c, _, err := coder.Dial(context.Background(), url, &coder.DialOptions{CompressionMode: mode})
		if err != nil {
			return nil, err
		}
		c.SetReadLimit(-1)
		return coderClient{c}, nil
	}
}

// A gwsClient hands over what gws calls it with.
type gwsClient struct {
	gws.BuiltinEventHandler
	c        *gws.Conn
	received chan string
	closed   chan error
}

func (g *gwsClient) OnMessage(_ *gws.Conn, m *gws.Message) {
	g.received <- string(m.Bytes())
	m.Close()
}

func (g *gwsClient) OnClose(_ *gws.Conn, err error) { g.closed <- err }

func (g *gwsClient) Exchange(message string) (string, error) {
	if err := g.c.WriteMessage(gws.OpcodeText, []byte(message)); err != nil {
		return "", err
	}
	select {
	case got := <-g.received:
		return got, nil
	case err := <-g.closed:
		return "", err
	case <-time.After(patience):
		return "", context.DeadlineExceeded
	}
}

func (g *gwsClient) Close() error { return g.c.NetConn().Close() }

func dialGws(deflate gws.PermessageDeflate) func(string) (client, error) {
	return func(url string) (client, error) {
		g := &gwsClient{received: make(chan string, 1), closed: make(chan error, 1)}
		c, _, err := gws.NewClient(g, &gws.ClientOption{Addr: url, PermessageDeflate: deflate})
		if err != nil {
			return nil, err
		}
		g.c = c
		go c.ReadLoop()
		return g, nil
	}
}

type xnetClient struct{ *xnet.Conn }

func (c xnetClient) Exchange(message string) (string, error) {
	c.SetDeadline(time.Now().Add(patience))
	if err := xnet.Message.Send(c.Conn, message); err != nil {
		return "", err
	}
	var got string
	err := xnet.Message.Receive(c.Conn, &got)
	return got, err
}

func dialXNet(url string) (client, error) {
	c, err := xnet.Dial(url, "", "http"+strings.TrimSuffix(strings.TrimPrefix(url, "ws"), "/"))
	return xnetClient{c}, err
}
