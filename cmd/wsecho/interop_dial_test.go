package main_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"strings"
	"testing"
	"time"

	"duplex/cmd/internal/foreign"
	"duplex/cmd/internal/identity"
	"duplex/conn"
	"duplex/frame"
)

// TestDialInterop lets the client of duplex play its scenarios against echo
// servers that others have written.
func TestDialInterop(t *testing.T) {
	t.Run("websockets", func(t *testing.T) {
		python := foreign.Python(t, "websockets")
		dialTransports(t, python, foreign.Path(t, "python_websockets_server.py"))
	})
	t.Run("ws", func(t *testing.T) {
		node := foreign.Node(t, "ws")
		dialTransports(t, node, foreign.Path(t, "node", "ws_server.mjs"))
	})
}

// dialTransports plays over each transport that a foreign server has, with a
// server of its own. The server gets a certificate with its key, or the path of
// a Unix socket, or nothing.
func dialTransports(t *testing.T, interpreter, program string) {
	t.Run("tcp", func(t *testing.T) {
		t.Parallel()
		playDial(t, spawn(t, interpreter, program), conn.Config{})
	})
	t.Run("tls", func(t *testing.T) {
		t.Parallel()
		id := identity.New(t)
		server := spawn(t, interpreter, program, id.Certificate, id.Key)
		playDial(t, server, conn.Config{TLS: &tls.Config{RootCAs: id.Roots(t)}})
	})
	t.Run("unix", func(t *testing.T) {
		t.Parallel()
		path := socketPath(t)
		playDial(t, spawn(t, interpreter, program, path), conn.Config{Unix: path})
	})
}

// A peer is a foreign echo server and how to reach it.
type peer struct {
	*process
	url    string
	cfg    conn.Config
	dialed int    // how often so far
	target string // of the last connection, unlike all before
}

func playDial(t *testing.T, p *process, cfg conn.Config) {
	cfg.MaxMessage = 32 << 20
	server := &peer{process: p, url: p.listening(t), cfg: cfg}
	for _, scenario := range dialScenarios {
		t.Run(scenario.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			scenario.play(ctx, t, server)
		})
	}
}

// dial connects to a path of the server.
func (p *peer) dial(ctx context.Context, t *testing.T, path string, subprotocols ...string) *conn.Conn {
	t.Helper()
	p.dialed++
	p.target = fmt.Sprintf("%s?%d", path, p.dialed)
	cfg := p.cfg
	cfg.Subprotocols = subprotocols
	c, err := conn.Dial(ctx, p.url+p.target, &cfg)
	if err != nil {
		t.Fatalf("Dial: %v", err)
	}
	t.Cleanup(func() { c.CloseNow() })
	return c
}

// farewell closes the connection and checks what the server got.
func (p *peer) farewell(t *testing.T, c *conn.Conn, code frame.CloseCode, reason string) {
	t.Helper()
	if err := c.Close(code, reason); err != nil {
		t.Errorf("Close: %v", err)
	}
	p.wantClose(t, code, reason)
}

// wantClose reads what the server tells about the Close that it got on the last
// connection.
func (p *peer) wantClose(t *testing.T, code frame.CloseCode, reason string) {
	t.Helper()
	for {
		line, ok := p.line()
		if !ok {
			t.Fatal("the server told of no Close")
		}
		got, ok := strings.CutPrefix(line, "closed "+p.target+" ")
		if !ok {
			continue // of a connection whose test has failed
		}
		if want := fmt.Sprintf("%d %s", code, reason); got != want {
			t.Errorf("the server got a Close with %q, want %q", got, want)
		}
		return
	}
}
