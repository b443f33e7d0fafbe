package chat

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// start starts a chat and returns the URL of its rooms.
func start(t *testing.T, o Options, cfg *conn.Config) (*Chat, string) {
	t.Helper()
	if o.Queue == 0 {
		o.Queue = 1 << 20
	}
	c := newChat(t, o, cfg)
	return c, listen(t, &c.server)
}

// newChat returns a chat that lasts as long as the test.
func newChat(t *testing.T, o Options, cfg *conn.Config) *Chat {
	t.Helper()
	if cfg == nil {
		cfg = new(conn.Config)
	}
	c := New(o, cfg)
	t.Cleanup(func() {
		ended, end := context.WithCancel(context.Background())
		end()
		c.Shutdown(ended)
	})
	return c
}

// listen serves until the test ends, and returns the URL.
func listen(t *testing.T, s *conn.Server) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() { done <- s.Serve(l) }()
	t.Cleanup(func() { s.Close(); <-done })
	return "ws://" + l.Addr().String() + "/"
}

// people returns how many there are in a room.
func (c *Chat) people(path string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r := c.rooms[path]; r != nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		return r.count()
	}
	return 0
}

// join enters a room, which has n members then.
func join(t *testing.T, c *Chat, url, room string, n int) *conn.Conn {
	t.Helper()
	client, err := conn.Dial(t.Context(), url+room, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.CloseNow() })
	path, _, err := parseTarget("/" + room)
	if err != nil {
		t.Fatal(err)
	}
	until(t, fmt.Sprintf("%d in %q", n, room), func() bool { return c.people(path) == n })
	return client
}

// until waits for something to become true.
func until(t *testing.T, what string, true func() bool) {
	t.Helper()
	for range 2000 {
		if true() {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("never: ", what)
}

func send(t *testing.T, c *conn.Conn, op frame.Opcode, text string) {
	t.Helper()
	if err := c.Write(t.Context(), op, []byte(text)); err != nil {
		t.Fatal(err)
	}
}

// expect reads a message.
func expect(t *testing.T, c *conn.Conn, op frame.Opcode, want string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if got, p, err := c.Read(ctx); err != nil || got != op || string(p) != want {
		t.Fatalf("read %v %q, %v; want %v %q", got, p, err, op, want)
	}
}

// What one sends goes to the others in its room, text as text and binary as
// binary, and to nobody else.
func TestRooms(t *testing.T) {
	c, url := start(t, Options{}, nil)
	a, b, other := join(t, c, url, "green", 1), join(t, c, url, "green", 2), join(t, c, url, "blue", 1)
	send(t, a, frame.Text, "hello")
	send(t, b, frame.Binary, "\x00\xff")
	send(t, other, frame.Text, "anybody?")
	expect(t, b, frame.Text, "hello")
	expect(t, a, frame.Binary, "\x00\xff")
	late := join(t, c, url, "blue", 2)
	send(t, a, frame.Text, "again")
	expect(t, b, frame.Text, "again")
	send(t, late, frame.Text, "me")
	expect(t, other, frame.Text, "me")
	b.Close(frame.NormalClosure, "")
	join(t, c, url, "green", 2)
}

func TestEcho(t *testing.T) {
	c, url := start(t, Options{Echo: true}, nil)
	a := join(t, c, url, "", 1)
	send(t, a, frame.Text, "hello")
	expect(t, a, frame.Text, "hello")
}

// One who does not read delays nobody, and is closed when too much waits.
func TestSlowClient(t *testing.T) {
	c, url := start(t, Options{Queue: 100_000}, nil)
	slow, a, b := join(t, c, url, "", 1), join(t, c, url, "", 2), join(t, c, url, "", 3)
	large := strings.Repeat("x", 20_000)
	begun := time.Now()
	for i := 0; c.hub.Stats().Closed == 0; i++ {
		send(t, a, frame.Text, large)
		expect(t, b, frame.Text, large)
		if time.Since(begun) > 2*time.Minute {
			t.Fatalf("the slow client is not closed after %d messages", i)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		_, _, err := slow.Read(ctx)
		if err == nil {
			continue
		}
		if closed, ok := errors.AsType[*conn.CloseError](err); !ok || closed.Code != frame.TryAgainLater {
			t.Errorf("the slow client: %v, want 1013", err)
		}
		return
	}
}

// A client that compresses and one that does not understand each other.
func TestCompressedChat(t *testing.T) {
	c, url := start(t, Options{}, &conn.Config{Deflate: new(conn.Deflate)})
	plain := join(t, c, url, "", 1)
	packed, err := conn.Dial(t.Context(), url, &conn.Config{Deflate: new(conn.Deflate)})
	if err != nil || packed.Deflate() == nil {
		t.Fatal(err, "or no compression")
	}
	defer packed.CloseNow()
	until(t, "both are there", func() bool { return c.people(lobby) == 2 })
	for i := range 20 {
		text := fmt.Sprint(i, strings.Repeat(" hello", 50))
		send(t, plain, frame.Text, text)
		expect(t, packed, frame.Text, text)
		send(t, packed, frame.Text, text)
		expect(t, plain, frame.Text, text)
	}
}
