package conn_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// rawPair returns a server end and the bare connection on which to play its
// client, byte by byte.
func rawPair(t *testing.T, cfg *conn.Config) (*conn.Conn, net.Conn) {
	t.Helper()
	a, b := net.Pipe()
	c := acceptRaw(t, a, b, cfg)
	return c, b
}

// acceptRaw does the handshake by hand at b, and offers compression if cfg has
// it.
func acceptRaw(t *testing.T, a, b net.Conn, cfg *conn.Config) *conn.Conn {
	t.Helper()
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		request := rawRequest
		if cfg != nil && cfg.Deflate != nil {
			request = strings.Replace(request, "\r\n\r\n", "\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n", 1)
		}
		b.Write([]byte(request))
		readRawHead(t, b)
	}()
	c, err := conn.Accept(background, a, cfg)
	if err != nil {
		t.Fatal(err)
	}
	<-answered
	t.Cleanup(func() { c.CloseNow(); b.Close() })
	return c
}

const rawRequest = "GET /chat HTTP/1.1\r\nHost: example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"

// readRawHead reads a response up to the empty line.
func readRawHead(t *testing.T, nc net.Conn) string {
	var head []byte
	b := make([]byte, 1)
	for !bytes.HasSuffix(head, []byte("\r\n\r\n")) {
		if _, err := nc.Read(b); err != nil {
			t.Errorf("after %q: %v", head, err)
			break
		}
		head = append(head, b...)
	}
	return string(head)
}

// A frame at a byte a second comes whole through a read that gives up every
// second and a half.
func TestReadCancelledLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := rawPair(t, nil)
		want := "a message of twenty-two"
		go func() {
			for _, b := range maskedFrame(frame.Text, []byte(want)) {
				time.Sleep(time.Second)
				peer.Write([]byte{b})
			}
		}()
		cancelled := 0
		for {
			ctx, cancel := context.WithTimeout(background, 1500*time.Millisecond)
			op, got, err := c.ReadAppend(ctx, []byte("kept:"))
			cancel()
			if err == nil {
				if op != frame.Text || string(got) != "kept:"+want {
					t.Errorf("read %v %q", op, got)
				}
				break
			}
			if !errors.Is(err, context.DeadlineExceeded) || string(got) != "kept:" {
				t.Fatalf("read %q, %v; want the time-out", got, err)
			}
			cancelled++
		}
		if cancelled < 11 {
			t.Errorf("only %d reads timed out", cancelled)
		}
	})
}

// Cancelling one reader in the middle of a large message leaves it whole, also
// on a socket, where payloads are read straight to the caller's slice.
func TestReadCancelledInLargeMessage(t *testing.T) {
	server, client := tcpPair(t, nil, nil)
	want := bytes.Repeat([]byte("0123456789abcdef"), 40_000)
	half, rest := make(chan struct{}), make(chan struct{})
	go func() {
		w, _ := client.Writer(background, frame.Binary, conn.ByLength)
		w.Write(want[:len(want)/2])
		close(half)
		<-rest
		w.Write(want[len(want)/2:])
		w.Close()
	}()
	<-half
	for range 3 {
		ctx, cancel := context.WithTimeout(background, 20*time.Millisecond)
		if _, _, err := server.Read(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("read: %v, want a time-out", err)
		}
		cancel()
	}
	close(rest)
	_, got, err := server.Read(deadline(t))
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("read %d bytes, %v; want the %d that were written", len(got), err, len(want))
	}
}

// A context that has ended stops a read before it begins, and one that ends
// stops it as it waits; another context then works as if nothing had been.
func TestReadContexts(t *testing.T) {
	server, client := tcpPair(t, nil, nil)
	ctx, cancel := context.WithCancel(background)
	time.AfterFunc(10*time.Millisecond, cancel)
	for range 3 {
		if _, _, err := server.Read(ctx); !errors.Is(err, context.Canceled) {
			t.Fatalf("read: %v, want context.Canceled", err)
		}
	}
	for range 3 {
		if err := client.Write(background, frame.Text, []byte("x")); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(deadline(t))
		if _, got, err := server.Read(ctx); err != nil || string(got) != "x" {
			t.Errorf("read %q, %v", got, err)
		}
		cancel()
	}
}

// Once it is over a connection says so for ever, and does not panic.
func TestErrorsStay(t *testing.T) {
	for _, closed := range []struct {
		name string
		by   func(server, client *conn.Conn)
		want string
	}{
		{"by CloseNow", func(s, _ *conn.Conn) { s.CloseNow() }, "use of closed network connection"},
		{"by the peer", func(_, c *conn.Conn) { go c.Close(4000, "done") }, `closed by the peer, 4000: "done"`},
		{"by neither", func(_, c *conn.Conn) { c.CloseNow() }, "without a Close frame, 1006 (abnormal closure): EOF"},
	} {
		t.Run(closed.name, func(t *testing.T) {
			server, client := tcpPair(t, nil, nil)
			closed.by(server, client)
			_, _, first := server.Read(deadline(t))
			if first == nil || !strings.Contains(first.Error(), closed.want) {
				t.Fatalf("read: %v, want %s", first, closed.want)
			}
			for range 3 {
				if _, _, err := server.Read(background); err != first {
					t.Errorf("then read: %v", err)
				}
				if _, _, err := server.Reader(background); err != first {
					t.Errorf("then reader: %v", err)
				}
				if err := server.Write(background, frame.Text, nil); err != first {
					t.Errorf("then write: %v", err)
				}
				if _, err := server.Writer(background, frame.Text, conn.ByLength); err != first {
					t.Errorf("then writer: %v", err)
				}
				if _, err := server.Ping(background, nil); err != first {
					t.Errorf("then ping: %v", err)
				}
			}
		})
	}
}

// The announced length of a payload does not make room for it by itself.
func TestReadDoesNotTrustLengths(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := rawPair(t, &conn.Config{MaxMessage: 1 << 40})
		go func() {
			h := frame.Header{Fin: true, Opcode: frame.Binary, Masked: true, Length: 1 << 39}
			peer.Write(append(h.Append(nil), "a few"...))
		}()
		ctx, cancel := context.WithTimeout(background, time.Second)
		defer cancel()
		if allocated := bytesAllocated(func() { c.Read(ctx) }); allocated > 1<<20 {
			t.Errorf("a header of 14 bytes cost %d bytes", allocated)
		}
	})
}

// A sneaky is a context that ends just after it was asked whether it has.
type sneaky struct {
	context.Context
	cancel func()
	armed  bool
}

func (s *sneaky) Err() error {
	err := s.Context.Err()
	if s.armed {
		s.armed = false
		s.cancel()
		time.Sleep(20 * time.Millisecond)
	}
	return err
}

// A context that ends in the moment in which a read begins ends it.
func TestContextEndsAsReadBegins(t *testing.T) {
	server, client := tcpPair(t, nil, nil)
	inner, cancel := context.WithCancel(background)
	ctx := &sneaky{Context: inner, cancel: cancel}
	client.Write(background, frame.Text, []byte("one"))
	server.Read(ctx)
	ctx.armed = true
	done := make(chan error, 1)
	go func() { _, _, err := server.Read(ctx); done <- err }()
	select {
	case <-done:
	case <-time.After(patience):
		t.Error("Read goes on")
	}
}
