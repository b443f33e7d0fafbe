package main_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"duplex/conn"
	"duplex/frame"
)

// dialScenarios are what a client of duplex does with a foreign server.
var dialScenarios = []struct {
	name string
	play func(ctx context.Context, t *testing.T, p *peer)
}{
	{"text", func(ctx context.Context, t *testing.T, p *peer) {
		p.echoes(ctx, t, frame.Text, []byte("Hello"), []byte("grüße, Ελλάδα, 日本語"))
		p.echoes(ctx, t, frame.Text, []byte("🙂 👩‍👩‍👧 🇪🇺"), []byte("\x00 \ufeff \uffff \U0010ffff"))
	}},
	{"binary", func(ctx context.Context, t *testing.T, p *peer) {
		p.echoes(ctx, t, frame.Binary, pattern(256), []byte{0x80, 0xfe, 0xff, 0xc0})
	}},
	{"empty", func(ctx context.Context, t *testing.T, p *peer) {
		p.echoes(ctx, t, frame.Text, nil, []byte("between"), nil)
		p.echoes(ctx, t, frame.Binary, nil, []byte("between"), nil)
	}},
	{"mebibyte", func(ctx context.Context, t *testing.T, p *peer) {
		p.echoes(ctx, t, frame.Binary, pattern(1<<20))
		p.echoes(ctx, t, frame.Text, bytes.Repeat([]byte("日本語 "), 1<<20/10))
	}},
	{"sixteen", func(ctx context.Context, t *testing.T, p *peer) {
		p.echoes(ctx, t, frame.Binary, pattern(16<<20))
	}},
	{"fragments-sent", fragmentsSent},
	{"fragments-received", fragmentsReceived},
	{"ping-sent", pingSent},
	{"ping-received", pingReceived},
	{"busy", busy},
	{"close-sent", closeSent},
	{"close-received", closeReceived},
	{"subprotocol", subprotocol},
	{"thousand", thousand},
}

// pattern returns n bytes that show a piece lost, doubled or out of place.
func pattern(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i % 251)
	}
	return b
}

// echoes writes each message and reads it back.
func (p *peer) echoes(ctx context.Context, t *testing.T, op frame.Opcode, messages ...[]byte) {
	t.Helper()
	c := p.dial(ctx, t, "/")
	for _, m := range messages {
		if err := c.Write(ctx, op, m); err != nil {
			t.Fatalf("Write: %v", err)
		}
		wantMessage(ctx, t, c, op, m)
	}
	p.farewell(t, c, frame.NormalClosure, "")
}

func wantMessage(ctx context.Context, t *testing.T, c *conn.Conn, op frame.Opcode, want []byte) {
	t.Helper()
	got, m, err := c.Read(ctx)
	switch {
	case err != nil:
		t.Fatalf("Read: %v", err)
	case got != op:
		t.Fatalf("got %v, want %v", got, op)
	case !bytes.Equal(m, want):
		t.Fatalf("got %d bytes %.80q, want %d bytes %.80q", len(m), m, len(want), want)
	}
}

// fragmentsSent cuts a message in the middle of a character.
func fragmentsSent(ctx context.Context, t *testing.T, p *peer) {
	c := p.dial(ctx, t, "/")
	w, err := c.Writer(ctx, frame.Text, conn.ByLength)
	if err != nil {
		t.Fatalf("Writer: %v", err)
	}
	message := "Hello, Ελλάδα 🙂 " + strings.Repeat("·", 100_000)
	for i := 0; i < len(message); i += 4999 {
		if _, err := io.WriteString(w, message[i:min(i+4999, len(message))]); err != nil {
			t.Fatalf("Writer.Write: %v", err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatalf("Writer.Close: %v", err)
	}
	wantMessage(ctx, t, c, frame.Text, []byte(message))
	p.farewell(t, c, frame.NormalClosure, "")
}

func fragmentsReceived(ctx context.Context, t *testing.T, p *peer) {
	c := p.dial(ctx, t, "/fragments")
	for _, m := range []string{"Hello, Ελλάδα 🙂!", "", strings.Repeat("日本語 ", 50_000)} {
		if err := c.Write(ctx, frame.Text, []byte(m)); err != nil {
			t.Fatalf("Write: %v", err)
		}
		wantMessage(ctx, t, c, frame.Text, []byte(m))
	}
	p.farewell(t, c, frame.NormalClosure, "")
}

func pingSent(ctx context.Context, t *testing.T, p *peer) {
	c := p.dial(ctx, t, "/")
	ended := make(chan error)
	go func() {
		_, _, err := c.Read(ctx)
		ended <- err
	}()
	for range 3 {
		rtt, err := c.Ping(ctx, nil)
		if err != nil || rtt <= 0 {
			t.Fatalf("Ping: got %v and %v, want a time above zero", rtt, err)
		}
	}
	p.farewell(t, c, frame.NormalClosure, "")
	if err := <-ended; err == nil {
		t.Error("Read: got no error after Close")
	}
}

// pingReceived reads what the server writes once its ping is answered.
func pingReceived(ctx context.Context, t *testing.T, p *peer) {
	c := p.dial(ctx, t, "/ping")
	wantMessage(ctx, t, c, frame.Text, []byte("ponged"))
	p.farewell(t, c, frame.NormalClosure, "")
}

// busy pings all the time while it sends messages that are so long that a
// compressing connection cuts them: some peers take no ping between the frames of
// a compressed message.
func busy(ctx context.Context, t *testing.T, p *peer) {
	c := p.dial(ctx, t, "/")
	number := rand.New(rand.NewPCG(1, 2))
	message := make([]byte, 300_000)
	for i := range message {
		message[i] = "abcdefghijklmnop"[number.IntN(16)]
	}
	go func() {
		for range 5 {
			c.Write(ctx, frame.Text, message) // if that fails, a Read does, too
		}
	}()
	echoed := make(chan error, 1)
	go func() {
		echoed <- wantEchoes(ctx, c, 5, message)
		c.Read(ctx) // the last Pong, and the Close
	}()
	for pinging := true; pinging; {
		if _, err := c.Ping(ctx, nil); err != nil {
			t.Fatalf("Ping: %v", err)
		}
		select {
		case err := <-echoed:
			if pinging = false; err != nil {
				t.Fatal(err)
			}
		default:
		}
	}
	p.farewell(t, c, frame.NormalClosure, "")
}

// wantEchoes reads a message so many times.
func wantEchoes(ctx context.Context, c *conn.Conn, times int, want []byte) error {
	for range times {
		if _, got, err := c.Read(ctx); err != nil || !bytes.Equal(got, want) {
			return fmt.Errorf("got %d bytes, %v; want %d", len(got), err, len(want))
		}
	}
	return nil
}

func closeSent(ctx context.Context, t *testing.T, p *peer) {
	reasons := map[frame.CloseCode]string{
		1000: "", 1001: "going", 3000: "grüße 🙂", 4999: strings.Repeat("x", 123),
	}
	for code, reason := range reasons {
		p.farewell(t, p.dial(ctx, t, "/"), code, reason)
	}
}

func closeReceived(ctx context.Context, t *testing.T, p *peer) {
	_, _, err := p.dial(ctx, t, "/close").Read(ctx)
	var closed *conn.CloseError
	if !errors.As(err, &closed) || closed.Code != 4002 || closed.Reason != "grüße 🙂" {
		t.Fatalf("got %v, want a Close with 4002 and grüße 🙂", err)
	}
	p.wantClose(t, 4002, "") // the answer has the code alone
}

func subprotocol(ctx context.Context, t *testing.T, p *peer) {
	c := p.dial(ctx, t, "/", "echo.v1", "echo.v2")
	if got := c.Subprotocol(); got != "echo.v2" { // the one that the server knows
		t.Errorf("Subprotocol: got %q", got)
	}
	p.farewell(t, c, frame.NormalClosure, "")
}

// thousand writes all messages before it reads the first.
func thousand(ctx context.Context, t *testing.T, p *peer) {
	c := p.dial(ctx, t, "/")
	message := func(i int) []byte {
		return fmt.Appendf(nil, "message %d %s", i, strings.Repeat("·", i%100))
	}
	for i := range 1000 {
		if err := c.Write(ctx, frame.Text, message(i)); err != nil {
			t.Fatalf("Write %d: %v", i, err)
		}
	}
	for i := range 1000 {
		wantMessage(ctx, t, c, frame.Text, message(i))
	}
	p.farewell(t, c, frame.NormalClosure, "")
}
