package main_test

import (
	"bytes"
	"compress/flate"
	"io"
	"strings"
	"testing"

	"duplex/conn"
	"duplex/handshake"
)

// judge checks what went through a tap: that the ends agreed as they should
// have, and that both then sent the messages of the sample on those terms.
func (d *deal) judge(t *testing.T, p *tap) {
	t.Helper()
	up, down := p.flows(t)
	agreed, offered := parameters(t, down.extensions), parameters(t, up.extensions)
	if agreed == nil {
		if d.answer != "" {
			t.Fatalf("offered %q, the server agreed to nothing, want %q", up.extensions, d.answer)
		}
		up.wantPlain(t, "client")
		down.wantPlain(t, "server")
		return
	}
	if agreed.String() != d.answer {
		t.Fatalf("offered %q, the server answered %q, want %q", up.extensions, down.extensions, d.answer)
	}
	up.wantCompressed(t, "client", agreed.ClientMaxWindowBits, agreed.ClientNoContextTakeover)
	down.wantCompressed(t, "server", agreed.ServerMaxWindowBits, agreed.ServerNoContextTakeover)
	// A client may give up its takeover with no leave from the server.
	up.wantSmall(t, "client", !agreed.ClientNoContextTakeover && !offered.ClientNoContextTakeover)
	down.wantSmall(t, "server", !agreed.ServerNoContextTakeover)
}

// parameters parses an element of Sec-WebSocket-Extensions: their order is free.
func parameters(t *testing.T, extensions string) *handshake.Deflate {
	t.Helper()
	for e, err := range (handshake.Header{{Name: "Sec-WebSocket-Extensions", Value: extensions}}).Extensions() {
		d, invalid := handshake.ParseDeflateOffer(e)
		if err != nil || invalid != nil {
			t.Fatalf("extensions are %q", extensions)
		}
		return &d
	}
	return nil
}

func (f flow) wantPlain(t *testing.T, who string) {
	t.Helper()
	inflated := make([]conn.Message, len(f.messages))
	for i, m := range f.messages {
		if m.compressed {
			t.Fatalf("the %s compressed message %d", who, i)
		}
		inflated[i] = m.Message
	}
	wantSample(t, who, inflated)
}

// wantCompressed inflates with no larger a window than was agreed on.
func (f flow) wantCompressed(t *testing.T, who string, bits int, noTakeover bool) {
	t.Helper()
	w := window{bits: bits, noTakeover: noTakeover}
	inflated := make([]conn.Message, len(f.messages))
	for i, m := range f.messages {
		inflated[i] = m.Message
		if !m.compressed {
			continue
		}
		var err error
		if inflated[i].Payload, err = w.inflate(m.Payload); err != nil {
			t.Fatalf("message %d of the %s: %v", i, who, err)
		}
	}
	wantSample(t, who, inflated)
}

// wantSmall fails if what was sent is not much shorter for being compressed,
// above all the similar messages with takeover.
func (f flow) wantSmall(t *testing.T, who string, takeover bool) {
	t.Helper()
	shorter := func(from, to int, share float64) {
		wire, whole := f.size(from, to), size(sample[from:to])
		if float64(wire) > share*float64(whole) {
			t.Errorf("the %s sent %d bytes for messages %d to %d with %d", who, wire, from, to, whole)
		}
	}
	shorter(0, len(sample), 0.5)
	if takeover {
		shorter(1, similar, 0.4)
	} else {
		shorter(1, similar, 0.9)
	}
}

// size returns the length of messages on the wire.
func (f flow) size(from, to int) (n int) {
	for _, m := range f.messages[from:to] {
		n += len(m.Payload)
	}
	return n
}

// A window inflates the messages of a flow with compress/flate. It forgets all
// that lies too far back, so that a message fails which refers to that.
type window struct {
	bits       int // 0 for 15
	noTakeover bool
	last       []byte
}

// inflate supplies the four bytes that a message leaves off (RFC 7692, section
// 7.2.2), and a last block, which flate waits for.
func (w *window) inflate(p []byte) ([]byte, error) {
	end := strings.NewReader("\x00\x00\xff\xff" + "\x01\x00\x00\xff\xff")
	message, err := io.ReadAll(flate.NewReaderDict(io.MultiReader(bytes.NewReader(p), end), w.last))
	if err != nil || w.noTakeover {
		return message, err
	}
	size := 1 << 15
	if w.bits != 0 {
		size = 1 << w.bits
	}
	w.last = append(w.last, message...)
	w.last = w.last[max(0, len(w.last)-size):]
	return message, nil
}
