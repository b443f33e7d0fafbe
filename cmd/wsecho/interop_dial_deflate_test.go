package main_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"duplex/cmd/internal/foreign"
	"duplex/conn"
	"duplex/frame"
)

// TestDialDeflateInterop lets the client of duplex exchange compressed messages
// with echo servers that others have written, on all terms that they know.
func TestDialDeflateInterop(t *testing.T) {
	t.Parallel()
	t.Run("websockets", func(t *testing.T) {
		t.Parallel()
		python := foreign.Python(t, "websockets")
		dialThrough(t, dialDeals, pythonRefuses, python, foreign.Path(t, "python", "websockets_deflate_server.py"))
	})
	t.Run("ws", func(t *testing.T) {
		t.Parallel()
		node := foreign.Node(t, "ws")
		dialThrough(t, nodeDeals(), func(deal) int { return 0 }, node, foreign.Path(t, "node", "ws_deflate_server.mjs"))
	})
}

// pythonRefuses returns the status of the answer if the server is to have a
// window of 2^8 bytes, as for [pythonFails]: it finds out too late to go without
// compression.
func pythonRefuses(d deal) (status int) {
	if strings.Contains(d.answer, "server_max_window_bits=8") {
		return 500
	}
	return 0
}

// nodeDeals returns the deals as ws makes them: where the client asks the server
// for a smaller window than the server asks itself for, ws takes the client's
// second offer, which keeps nothing.
func nodeDeals() []deal {
	deals := slices.Clone(dialDeals)
	for i := range deals {
		if deals[i].name == "narrower" {
			deals[i].ours = &conn.Deflate{ServerMaxWindowBits: 10, ClientMaxWindowBits: 12, Threshold: -1}
			deals[i].answer = "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=12; client_max_window_bits=10"
		}
	}
	return deals
}

// dialThrough plays all deals with a foreign program, which has a server for
// each. Refuses returns the status of its answer to a deal that it cannot keep.
func dialThrough(t *testing.T, deals []deal, refuses func(deal) int, name string, arg ...string) {
	plan := newPlan()
	for _, d := range deals {
		plan.add(d, "")
	}
	p := spawn(t, name, append(arg, plan.write(t))...)
	for _, d := range deals {
		url := p.listening(t)
		t.Run(d.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			tap := newTap(t, strings.TrimPrefix(url, "ws://"))
			c, err := conn.Dial(ctx, tap.url, &conn.Config{Deflate: d.ours})
			if status := refuses(d); status != 0 {
				wantRefusal(t, err, status)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if agreed := c.Deflate(); agreed != nil && agreed.String() != d.answer {
				t.Errorf("Deflate: got %v, want %q", agreed, d.answer)
			}
			exchange(ctx, t, c, sample)
			d.judge(t, tap)
		})
	}
}

func wantRefusal(t *testing.T, err error, status int) {
	t.Helper()
	refused, ok := errors.AsType[*conn.HandshakeError](err)
	if !ok || refused.Response.Status != status {
		t.Fatalf("Dial: %v, want an answer with status %d", err, status)
	}
}

// exchange writes messages, wants each back, and closes the connection.
func exchange(ctx context.Context, t *testing.T, c *conn.Conn, messages []conn.Message) {
	t.Helper()
	defer c.CloseNow()
	for _, m := range messages {
		if err := c.Write(ctx, m.Opcode, m.Payload); err != nil {
			t.Fatalf("Write: %v", err)
		}
		wantMessage(ctx, t, c, m.Opcode, m.Payload)
	}
	if err := c.Close(frame.NormalClosure, ""); err != nil {
		t.Fatalf("Close: %v", err)
	}
}
