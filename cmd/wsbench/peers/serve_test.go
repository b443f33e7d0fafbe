package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"testing"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// start runs a program until the test ends, and returns its URL.
func start(t *testing.T, p program, compress bool) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- p(l, compress) }()
	t.Cleanup(func() {
		l.Close()
		select {
		case <-ended:
		case <-time.After(time.Minute):
			t.Error("the program goes on when its listener is closed")
		}
	})
	return "ws://" + l.Addr().String()
}

// dial connects a client of ours.
func dial(t *testing.T, url string, compress bool) *conn.Conn {
	t.Helper()
	c, err := conn.Dial(t.Context(), url, duplexConfig(compress))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.CloseNow() })
	if (c.Deflate() != nil) != compress {
		t.Fatalf("agreed on %v; want compression: %t", c.Deflate(), compress)
	}
	return c
}

// expect reads a message and compares it.
func expect(t *testing.T, c *conn.Conn, op frame.Opcode, want []byte) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	got, p, err := c.Read(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if got != op || !bytes.Equal(p, want) {
		t.Fatalf("got %v of %d bytes; want %v of %d", got, len(p), op, len(want))
	}
}

// send writes a message.
func send(t *testing.T, c *conn.Conn, op frame.Opcode, p []byte) {
	t.Helper()
	if err := c.Write(t.Context(), op, p); err != nil {
		t.Fatal(err)
	}
}

// eachMessage calls f with a message of each kind and size.
func eachMessage(t *testing.T, l *library, f func(op frame.Opcode, p []byte)) {
	t.Helper()
	for _, size := range []int{0, 1, 125, 126, 65535, 65536, 1 << 20} {
		if size == 0 && dropsEmpty(l) {
			continue
		}
		for _, kind := range []string{"text", "binary"} {
			all, op, err := messages(kind, size)
			if err != nil {
				t.Fatal(err)
			}
			f(op, all[0])
		}
	}
}

// canCompress reports whether a library has permessage-deflate here.
func canCompress(l *library) bool {
	return !slices.Contains([]string{"duplex-machine", "gobwas", "gobwas-low", "raw", "raw-single"}, l.name)
}

// dropsEmpty reports whether a library does not tell of empty messages.
func dropsEmpty(l *library) bool { return l.name == "nbio" }

// eachProgram runs f for each library that has a program, with compression and
// without.
func eachProgram(t *testing.T, name string, f func(t *testing.T, l *library, url string, compress bool)) {
	for _, l := range libraries {
		for _, compress := range []bool{false, true} {
			p := l.programs[name]
			if p == nil || compress && !canCompress(l) {
				continue
			}
			t.Run(fmt.Sprintf("%s/compress=%t", l.name, compress), func(t *testing.T) {
				f(t, l, start(t, p, compress), compress)
			})
		}
	}
}

// Each echo server answers every message, several at once too.
func TestEcho(t *testing.T) {
	eachProgram(t, "echo", func(t *testing.T, l *library, url string, compress bool) {
		eachMessage(t, l, func(op frame.Opcode, p []byte) {
			c := dial(t, url, compress)
			for range 3 {
				send(t, c, op, p)
			}
			for range 3 {
				expect(t, c, op, p)
			}
		})
	})
}

// But for the floor, messages of one connection may differ, and control frames
// be among them.
func TestEchoMixed(t *testing.T) {
	eachProgram(t, "echo", func(t *testing.T, l *library, url string, compress bool) {
		if l.module == "" {
			t.Skip("the floor takes all frames of a connection for one")
		}
		c := dial(t, url, compress)
		eachMessage(t, l, func(op frame.Opcode, p []byte) {
			send(t, c, op, p)
			expect(t, c, op, p)
		})
		go c.Read(t.Context())
		if _, err := c.Ping(t.Context(), nil); err != nil {
			t.Error(err)
		}
		if err := c.Close(frame.NormalClosure, ""); err != nil {
			t.Error(err)
		}
	})
}

// Each broadcast server sends every message to all, the sender too.
func TestBroadcast(t *testing.T) {
	eachProgram(t, "broadcast", func(t *testing.T, l *library, url string, compress bool) {
		eachMessage(t, l, func(op frame.Opcode, p []byte) {
			var members []*conn.Conn
			for range 3 {
				c := dial(t, url, compress)
				members = append(members, c)
				send(t, c, op, p) // it has joined when it gets that
				for _, m := range members {
					expect(t, m, op, p)
				}
			}
			send(t, members[0], op, p)
			for _, m := range members {
				expect(t, m, op, p)
			}
			for _, m := range members {
				m.CloseNow()
			}
		})
	})
}

// Who is listed to check UTF-8 refuses text that is none (section 8.1), and the
// others do not.
func TestUTF8(t *testing.T) {
	eachProgram(t, "echo", func(t *testing.T, l *library, url string, compress bool) {
		c := dial(t, url, compress)
		send(t, c, frame.Text, []byte("\xff\xfe not text"))
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, _, err := c.Read(ctx)
		refused := err != nil && ctx.Err() == nil && !errors.Is(err, frame.ErrInvalidUTF8) // that would be our end
		if refused != l.utf8 {
			t.Errorf("refused: %t; listed: %t (%v)", refused, l.utf8, err)
		}
	})
}
