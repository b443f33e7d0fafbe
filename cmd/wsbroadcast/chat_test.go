package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"duplex/conn"
	"duplex/conn/hub"
	"duplex/frame"
)

// start starts a chat and returns the URL of its rooms.
func start(t *testing.T, o *options, cfg *conn.Config) (*chat, string) {
	t.Helper()
	if o.queue == 0 {
		o.queue = 1 << 20
	}
	c := newChat(o)
	s := c.server(cfg)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() { done <- s.Serve(l) }()
	t.Cleanup(func() { s.Close(); <-done })
	return c, "ws://" + l.Addr().String() + "/"
}

// join enters a room, which has n members then.
func join(t *testing.T, c *chat, url, room string, n int) *conn.Conn {
	t.Helper()
	client, err := conn.Dial(t.Context(), url+room, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.CloseNow() })
	for range 1000 {
		if c.hub.Count("/"+room) == n {
			return client
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatalf("%d members in %q, want %d", c.hub.Count("/"+room), room, n)
	return nil
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
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if got, p, err := c.Read(ctx, nil); err != nil || got != op || string(p) != want {
		t.Fatalf("read %v %q, %v; want %v %q", got, p, err, op, want)
	}
}

// What one sends goes to the others in its room, text as text and binary as
// binary, and to nobody else.
func TestRooms(t *testing.T) {
	c, url := start(t, new(options), nil)
	a, b, other := join(t, c, url, "green?name=a", 0), join(t, c, url, "green", 2), join(t, c, url, "blue", 1)
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
	c, url := start(t, &options{echo: true}, nil)
	a := join(t, c, url, "", 1)
	send(t, a, frame.Text, "hello")
	expect(t, a, frame.Text, "hello")
}

// One who does not read delays nobody, and is closed when too much waits.
func TestSlowClient(t *testing.T) {
	c, url := start(t, &options{queue: 100_000}, nil)
	slow, a, b := join(t, c, url, "", 1), join(t, c, url, "", 2), join(t, c, url, "", 3)
	large := strings.Repeat("x", 20_000)
	begun := time.Now()
	for i := 0; c.hub.Stats().Closed == 0; i++ {
		send(t, a, frame.Text, large)
		expect(t, b, frame.Text, large)
		if time.Since(begun) > 20*time.Second {
			t.Fatalf("the slow client is not closed after %d messages", i)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for {
		_, _, err := slow.Read(ctx, nil)
		if err == nil {
			continue
		}
		if closed, ok := errors.AsType[*conn.CloseError](err); !ok || closed.Code != frame.TryAgainLater {
			t.Errorf("the slow client: %v, want 1013", err)
		}
		return
	}
}

// Rooms are bounded in number and name, connections in number.
func TestBounds(t *testing.T) {
	c, url := start(t, &options{rooms: 2}, nil)
	join(t, c, url, "one", 1)
	join(t, c, url, "two", 1)
	for room, status := range map[string]int{"three": 503, strings.Repeat("x", 200): 414} {
		_, err := conn.Dial(t.Context(), url+room, nil)
		if refused, ok := errors.AsType[*conn.HandshakeError](err); !ok || refused.Response.Status != status {
			t.Errorf("%.10s: %v, want %d", room, err, status)
		}
	}
	join(t, c, url, "two", 2)

	c, url = start(t, &options{maxConns: 1}, nil)
	join(t, c, url, "", 1)
	_, err := conn.Dial(t.Context(), url, nil)
	if refused, ok := errors.AsType[*conn.HandshakeError](err); !ok || refused.Response.Status != 503 {
		t.Errorf("a second connection: %v", err)
	}
}

// A client that compresses and one that does not understand each other.
func TestCompressedChat(t *testing.T) {
	c, url := start(t, new(options), &conn.Config{Deflate: new(conn.Deflate)})
	plain := join(t, c, url, "", 1)
	packed, err := conn.Dial(t.Context(), url, &conn.Config{Deflate: new(conn.Deflate)})
	if err != nil || packed.Deflate() == nil {
		t.Fatal(err, "or no compression")
	}
	defer packed.CloseNow()
	for c.hub.Count("/") < 2 {
		time.Sleep(time.Millisecond)
	}
	for i := range 20 {
		text := fmt.Sprint(i, strings.Repeat(" hello", 50))
		send(t, plain, frame.Text, text)
		expect(t, packed, frame.Text, text)
		send(t, packed, frame.Text, text)
		expect(t, plain, frame.Text, text)
	}
}

// The counts can be had over HTTP.
func TestStats(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	c, url := start(t, new(options), nil)
	join(t, c, url, "a", 1)
	if err := publishStats(addr, c.server(nil), c); err != nil {
		t.Skip("the port was taken meanwhile: ", err)
	}
	resp, err := http.Get("http://" + addr)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var got struct {
		Server conn.Stats
		Hub    hub.Stats
	}
	if err := json.NewDecoder(resp.Body).Decode(&got); err != nil || got.Hub.Members != 1 || got.Hub.Rooms != 1 {
		t.Errorf("%+v, %v", got, err)
	}
}
