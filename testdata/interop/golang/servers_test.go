package golang

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	coder "github.com/coder/websocket"
	fasthttp "github.com/fasthttp/websocket"
	"github.com/gorilla/websocket"
	"github.com/lxzan/gws"
	xnet "golang.org/x/net/websocket"

	"duplex/conn"
)

// Each library echoes as its users have it do, and compresses if it can.
var servers = []struct {
	name   string
	echo   http.HandlerFunc
	agreed string // with a client that leaves all to the server
	leaves bool   // it ends the connection without an answer to a Close
}{
	{"gorilla", echoGorilla, "permessage-deflate; server_no_context_takeover; client_no_context_takeover", false},
	{"fasthttp", echoFasthttp, "permessage-deflate; server_no_context_takeover; client_no_context_takeover", false},
	{"coder", echoCoder, "permessage-deflate", false},
	{"gws", echoGws, "permessage-deflate", false},
	{"x/net", xnet.Server{Handler: echoXNet}.ServeHTTP, "", true},
}

// Our client gets its messages back from every server, with compression and
// without, and an answer to its Close.
func TestServers(t *testing.T) {
	for _, test := range servers {
		for name, deflate := range map[string]*conn.Deflate{"plain": nil, "compressing": {}} {
			t.Run(test.name+" "+name, func(t *testing.T) {
				s := httptest.NewServer(test.echo)
				defer s.Close()
				ctx, cancel := context.WithTimeout(t.Context(), patience)
				defer cancel()
				c, err := conn.Dial(ctx, s.URL, &conn.Config{Deflate: deflate})
				if err != nil {
					t.Fatal(err)
				}
				defer c.CloseNow()
				want, got := "", ""
				if deflate != nil {
					want = test.agreed
				}
				if agreed := c.Deflate(); agreed != nil {
					got = agreed.String()
				}
				if got != want {
					t.Errorf("agreed on %q, want %q", got, want)
				}
				for _, message := range messages() {
					if err := c.Write(ctx, conn.Text, []byte(message)); err != nil {
						t.Fatal(err)
					}
					if _, p, err := c.Read(ctx); err != nil || string(p) != message {
						t.Fatalf("%d bytes came back as %d: %v", len(message), len(p), err)
					}
				}
				if err := c.CloseContext(ctx, conn.NormalClosure, ""); (err != nil) != test.leaves {
					t.Errorf("Close: %v", err)
				}
			})
		}
	}
}

func echoGorilla(w http.ResponseWriter, r *http.Request) {
	upgrader := websocket.Upgrader{EnableCompression: true}
	c, err := upgrader.Upgrade(w, r, nil)
	echoMessages(c, err)
}

func echoFasthttp(w http.ResponseWriter, r *http.Request) {
	upgrader := fasthttp.Upgrader{EnableCompression: true}
	c, err := upgrader.Upgrade(w, r, nil)
	echoMessages(c, err)
}

func echoMessages(c gorillaConn, err error) {
	if err != nil {
		return
	}
	defer c.Close()
	for {
		kind, p, err := c.ReadMessage()
		if err != nil || c.WriteMessage(kind, p) != nil {
			return
		}
	}
}

func echoCoder(w http.ResponseWriter, r *http.Request) {
	c, err := coder.Accept(w, r, &coder.AcceptOptions{CompressionMode: coder.CompressionContextTakeover})
	if err != nil {
		return
	}
	defer c.CloseNow()
	c.SetReadLimit(1 << 20)
	for {
		kind, p, err := c.Read(r.Context())
		if err != nil || c.Write(r.Context(), kind, p) != nil {
			return
		}
	}
}

// gwsServer echoes what it is called with.
type gwsServer struct{ gws.BuiltinEventHandler }

func (gwsServer) OnMessage(c *gws.Conn, message *gws.Message) {
	defer message.Close()
	c.WriteMessage(message.Opcode, message.Bytes())
}

func (gwsServer) OnClose(*gws.Conn, error) {}

func echoGws(w http.ResponseWriter, r *http.Request) {
	deflate := gws.PermessageDeflate{Enabled: true, ServerContextTakeover: true, ClientContextTakeover: true, ServerMaxWindowBits: 15, ClientMaxWindowBits: 15}
	c, err := gws.NewUpgrader(gwsServer{}, &gws.ServerOption{PermessageDeflate: deflate}).Upgrade(w, r)
	if err == nil {
		c.ReadLoop()
	}
}

func echoXNet(c *xnet.Conn) {
	var message string
	for xnet.Message.Receive(c, &message) == nil {
		xnet.Message.Send(c, message)
	}
}
