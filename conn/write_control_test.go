package conn_test

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"

	"duplex/conn"
	"duplex/frame"
)

// Pings and Pongs go out with their payloads as they are, also between the frames
// of a message (sections 5.4, 5.5.2 and 5.5.3), and nothing else does.
func TestWriteControl(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, nc := rawPair(t, nil)
		wire := make(chan string)
		go func() { b, _ := io.ReadAll(nc); wire <- string(b) }()

		w, err := c.Writer(background, frame.Binary, conn.ByLength)
		if err != nil {
			t.Fatal(err)
		}
		w.Write(make([]byte, 100_000))
		longest := strings.Repeat("x", frame.MaxControl)
		for _, test := range []struct {
			op      frame.Opcode
			payload string
			good    bool
		}{
			{frame.Ping, "ping", true},
			{frame.Pong, "\x00\xff", true},
			{frame.Pong, "", true},
			{frame.Ping, longest, true},
			{frame.Ping, longest + "x", false},
			{frame.Close, "\x03\xe8", false},
			{frame.Text, "text", false},
			{frame.Continuation, "", false},
			{11, "", false},
		} {
			if err := c.WriteControl(background, test.op, []byte(test.payload)); (err == nil) != test.good {
				t.Errorf("%v of %d bytes: %v", test.op, len(test.payload), err)
			}
		}
		if err := c.WriteControl(background, frame.Pong, make([]byte, 126)); !errors.Is(err, frame.ErrControlTooLong) {
			t.Errorf("126 bytes: %v", err)
		}
		if err := w.Close(); err != nil {
			t.Error(err)
		}
		go c.Close(frame.NormalClosure, "")
		synctest.Wait()
		if err := c.WriteControl(background, frame.Ping, nil); !errors.Is(err, net.ErrClosed) {
			t.Errorf("after a Close: %v", err)
		}
		c.CloseNow()
		want := "\x89\x04ping\x8a\x02\x00\xff\x8a\x00\x89\x7d" + longest + "\x80\x00\x88\x02\x03\xe8"
		if got := <-wire; !strings.HasSuffix(got, "\x00"+want) {
			t.Errorf("got ...%q, want %q", got[max(0, len(got)-len(want)):], want)
		}
	})
}

// A handler may write them too, and while there is more input they wait with what
// else it writes.
func TestWriteControlFromHandler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, nc := rawPair(t, nil)
		go c.Run(background, &conn.Handler{Message: func(ctx context.Context, c *conn.Conn, op frame.Opcode, p []byte) {
			if err := c.WriteControl(ctx, frame.Ping, p); err != nil {
				t.Error(err)
			}
			c.Write(ctx, op, p)
		}})
		go nc.Write(append(maskedFrame(frame.Text, []byte("a")), maskedFrame(frame.Text, []byte("b"))...))
		b := make([]byte, 100)
		if n, _ := nc.Read(b); string(b[:n]) != "\x89\x01a\x81\x01a\x89\x01b\x81\x01b" {
			t.Errorf("got %q in one piece", b[:n])
		}
		c.CloseNow()
	})
}

// A keepalive that could not be sent is an error at once.
func TestPingPayloadTooLong(t *testing.T) {
	cfg := &conn.Config{PingPayload: make([]byte, frame.MaxControl+1)}
	cfg.NetDial = func(context.Context, string, string) (net.Conn, error) { t.Error("dialled"); return nil, io.EOF }
	_, err := conn.Dial(background, "ws://a", cfg)
	if err == nil || !conn.IsFinal(err) || cfg.Check() == nil {
		t.Errorf("Dial: %v; Check: %v", err, cfg.Check())
	}
	a, b := net.Pipe()
	defer b.Close()
	if _, err := conn.Accept(background, a, cfg); err == nil {
		t.Error("Accept took it")
	}
}
