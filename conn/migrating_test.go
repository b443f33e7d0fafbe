package conn_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"duplex/conn"
	"duplex/conn/conntest"
	"duplex/conn/hub"
)

// From gorilla's echo example: the server.
func fromGorillaServer(w http.ResponseWriter, r *http.Request) {
	cfg := &conn.Config{
		MaxMessage:   64 << 10,
		Origins:      []string{"https://example.com"},
		PingInterval: time.Minute,
		PingTimeout:  20 * time.Second,
		WriteTimeout: 10 * time.Second,
	}
	c, err := conn.Upgrade(w, r, cfg)
	if err != nil {
		return // the client has its answer
	}
	defer c.CloseNow()
	c.SetMaxMessage(1 << 20)
	c.OnControl(func(op conn.Opcode, payload []byte) { log.Printf("%v %q", op, payload) })
	ctx := c.Context()
	for {
		op, p, err := c.Read(ctx)
		if err != nil {
			if conn.CloseCodeOf(err) != conn.NormalClosure {
				log.Print(err)
			}
			return
		}
		if err := c.Write(ctx, op, p); err != nil {
			return
		}
	}
}

// And the client, with what else gorilla's users call.
func fromGorillaClient(ctx context.Context, cfg *conn.Config) error {
	c, err := conn.Dial(ctx, "ws://example.com/echo", cfg)
	if refused, ok := errors.AsType[*conn.HandshakeError](err); ok {
		return fmt.Errorf("the server says %d", refused.Response.Status)
	}
	if err != nil {
		return err
	}
	defer c.CloseNow()

	w, err := c.Writer(ctx, conn.Text, conn.ByLength)
	if err != nil {
		return err
	}
	fmt.Fprint(w, `{"from": `)
	fmt.Fprint(w, `"gorilla"}`)
	if err := w.Close(); err != nil {
		return err
	}
	_, r, err := c.Reader(ctx)
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, r); err != nil {
		return err
	}

	if err := c.WriteJSON(ctx, []int{1, 2, 3}); err != nil {
		return err
	}
	var numbers []int
	err = c.ReadJSON(ctx, &numbers)
	if wrong, ok := errors.AsType[*conn.JSONError](err); ok {
		return c.Close(wrong.Code, "numbers were expected")
	}
	if err != nil {
		return err
	}

	m, err := conn.Prepare(conn.Text, []byte("to many"))
	if err != nil {
		return err
	}
	if err := c.WritePrepared(ctx, m); err != nil {
		return err
	}
	if _, _, err := c.Read(ctx); err != nil {
		return err
	}
	c.Close(conn.NormalClosure, "bye")
	_, _, err = c.Read(ctx)
	if closed, ok := errors.AsType[*conn.CloseError](err); !ok || closed.Code != conn.NormalClosure {
		return err
	}
	return nil
}

// The header, the proxy and the like are in the Config.
var _ = conn.Config{TLS: nil, Proxy: http.ProxyFromEnvironment, Jar: nil, NetDial: nil, Header: nil}

// From coder: a program that only writes has another goroutine that reads.
func fromCoder(ctx context.Context, c *conn.Conn) error {
	go c.Run(ctx, nil) // in place of CloseRead
	if _, err := c.Ping(ctx, nil); err != nil {
		return err
	}
	for tick := range 3 {
		if err := c.Write(c.Context(), conn.Text, fmt.Append(nil, tick)); err != nil {
			return err
		}
	}
	return c.CloseContext(ctx, conn.NormalClosure, "")
}

// A stream, from either.
func fromNetConn(ctx context.Context, c *conn.Conn) net.Conn {
	return conn.NetConn(ctx, c, conn.Binary)
}

// From gobwas: a server on a bare listener.
func fromGobwas(ctx context.Context, nc net.Conn, cfg *conn.Config) error {
	c, err := conn.Accept(ctx, nc, cfg)
	if err != nil {
		return err
	}
	defer c.CloseNow()
	for m, err := range c.Messages(ctx) {
		if err != nil {
			return err
		}
		if err := c.Write(ctx, m.Opcode, m.Payload); err != nil {
			return err
		}
	}
	return nil
}

// From gws, and from Python's websocket-server: a handler, and a room.
func fromGws(said chan<- string) *conn.Server {
	var room hub.Hub
	return &conn.Server{Handler: &conn.Handler{
		Opened: func(ctx context.Context, c *conn.Conn) {
			c.SetValue("a new member")
			room.Join(c, nil)
		},
		Message: func(ctx context.Context, c *conn.Conn, op conn.Opcode, payload []byte) {
			kept := slices.Clone(payload) // the payload is lent
			said <- fmt.Sprintf("%v: %s", c.Value(), kept)
			if m, err := conn.Prepare(op, payload); err == nil {
				room.Publish(m)
			}
		},
		Ping:   func(ctx context.Context, c *conn.Conn, payload []byte) {},
		Pong:   func(ctx context.Context, c *conn.Conn, payload []byte) {},
		Closed: func(c *conn.Conn, err error) { room.Leave(c) },
	}}
}

// From Python's WebSocketApp: a client that connects again.
func fromWebSocketApp(ctx context.Context, cfg *conn.Config, heard chan<- string) error {
	client := &conn.Client{
		URL:    "ws://example.com/",
		Config: cfg,
		Handler: &conn.Handler{
			Opened: func(ctx context.Context, c *conn.Conn) { c.Write(ctx, conn.Text, []byte("hello")) },
			Message: func(ctx context.Context, c *conn.Conn, op conn.Opcode, payload []byte) {
				heard <- string(payload)
			},
		},
		Failed: func(err error, again time.Duration) { log.Print(err) },
	}
	return client.Run(ctx)
}

// The programs of the page run.
func TestMigrating(t *testing.T) {
	t.Run("gorilla", func(t *testing.T) {
		h := http.HandlerFunc(fromGorillaServer)
		if err := fromGorillaClient(deadline(t), &conn.Config{NetDial: conntest.NetDial(t, h)}); err != nil {
			t.Error(err)
		}
	})
	t.Run("coder", func(t *testing.T) {
		server, client := conntest.Pair(t, nil, nil)
		written := make(chan error, 1)
		go func() { written <- fromCoder(deadline(t), server) }()
		for range 3 {
			if _, _, err := client.Read(deadline(t)); err != nil {
				t.Error(err)
			}
		}
		if _, _, err := client.Read(deadline(t)); conn.CloseCodeOf(err) != conn.NormalClosure {
			t.Error(err)
		}
		if err := <-written; err != nil {
			t.Error(err)
		}
	})
	t.Run("NetConn", func(t *testing.T) {
		server, client := conntest.Pair(t, nil, nil)
		go func() {
			nc := fromNetConn(background, server)
			io.WriteString(nc, "a stream")
			nc.Close()
		}()
		if got, err := io.ReadAll(fromNetConn(background, client)); string(got) != "a stream" || err != nil {
			t.Errorf("%q, %v", got, err)
		}
	})
	t.Run("gobwas", func(t *testing.T) {
		a, b := conntest.Pipe()
		served := make(chan error, 1)
		go func() { served <- fromGobwas(background, a, nil) }()
		c, err := conn.Dial(deadline(t), "ws://example.com/", &conn.Config{
			NetDial: func(context.Context, string, string) (net.Conn, error) { return b, nil },
		})
		if err != nil {
			t.Fatal(err)
		}
		c.Write(deadline(t), conn.Text, []byte("x"))
		if _, got, err := c.Read(deadline(t)); string(got) != "x" {
			t.Errorf("%q, %v", got, err)
		}
		c.Close(conn.NormalClosure, "")
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	t.Run("gws and WebSocketApp", func(t *testing.T) {
		said, heard := make(chan string, 1), make(chan string, 1)
		ctx, cancel := context.WithCancel(deadline(t))
		ended := make(chan error, 1)
		cfg := &conn.Config{NetDial: conntest.NetDial(t, fromGws(said)), Trace: conn.PrintTrace(io.Discard)}
		go func() { ended <- fromWebSocketApp(ctx, cfg, heard) }()
		if got := <-said; got != "a new member: hello" {
			t.Error(got)
		}
		if got := <-heard; got != "hello" {
			t.Error(got)
		}
		cancel()
		<-ended
	})
}

// Each name of ours on the page is used in the programs above.
func TestMigratingNames(t *testing.T) {
	page, err := os.ReadFile("MIGRATING.md")
	if err != nil {
		t.Fatal(err)
	}
	programs, err := os.ReadFile("migrating_test.go")
	if err != nil {
		t.Fatal(err)
	}
	name := regexp.MustCompile(`\b(c|conn|client|Config|Handler|hub)\.([A-Z]\w*)`)
	n := 0
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(line, "|")
		if len(cells) < 4 || strings.Contains(cells[1], "---") {
			continue
		}
		for _, found := range name.FindAllStringSubmatch(strings.Join(cells[2:], "|"), -1) {
			n++
			used := regexp.MustCompile(`\.` + found[2] + `\b|\b` + found[2] + `:`)
			if !used.Match(programs) {
				t.Errorf("%s is on the page and in no program", found[0])
			}
		}
	}
	if n < 40 {
		t.Errorf("%d names on the page", n)
	}
}
