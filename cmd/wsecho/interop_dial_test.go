package main_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"duplex/cmd/internal/identity"
	"duplex/conn"
	"duplex/frame"
)

// dialed are the servers that the client of duplex plays with. command returns a
// program that wants a certificate with its key, or the path of a Unix socket, or
// nothing.
var dialed = []struct {
	name     string
	command  func(t *testing.T) []string
	tls      bool   // it has TLS and Unix sockets here
	deflates bool   // it agrees to compress
	lacks    string // scenarios, which its interface has no way to play
}{
	{"websockets", python("server.py", "websockets"), true, true, ""},
	{"aiohttp", python("server.py", "aiohttp"), false, true, "fragments-received"},
	{"tornado", python("server.py", "tornado"), false, true, "fragments-received"},
	{"autobahn", python("server.py", "autobahn"), false, true, "sixteen"}, // it masks in Python, for minutes
	{"wsproto", python("server.py", "wsproto"), false, true, ""},
	{"libwebsockets", libwebsockets("server.py"), false, false, ""},
	{"ws", node("server.mjs", "ws"), true, true, ""},
	{"faye", node("server.mjs", "faye"), false, true, "fragments-received"},
	{"bun", bun("server.mjs"), false, true, "fragments-received"},
	{"deno", deno("server.mjs"), false, false, "fragments-received ping-received"},
}

// TestDialInterop lets the client of duplex play its scenarios against echo
// servers that others have written, with compression and without, and over each
// transport that they have.
func TestDialInterop(t *testing.T) {
	t.Parallel()
	for _, d := range dialed {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			command := d.command(t)
			play := func(name string, cfg conn.Config, args ...string) {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					server := spawn(t, command[0], append(command[1:len(command):len(command)], args...)...)
					playDial(t, server, cfg, d.deflates, d.lacks)
				})
			}
			play("tcp", conn.Config{})
			play("tcp-compressed", conn.Config{Deflate: &conn.Deflate{}})
			if d.tls {
				id, path := identity.New(t), socketPath(t)
				play("tls", conn.Config{TLS: &tls.Config{RootCAs: id.Roots(t)}}, id.Certificate, id.Key)
				play("unix", conn.Config{Unix: path}, path)
			}
		})
	}
}

// A peer is a foreign echo server and how to reach it.
type peer struct {
	*process
	url      string
	cfg      conn.Config
	deflates bool   // the connections are to compress
	dialed   int    // how often so far
	target   string // of the last connection, unlike all before
}

func playDial(t *testing.T, p *process, cfg conn.Config, deflates bool, lacks string) {
	cfg.MaxMessage = 32 << 20
	server := &peer{process: p, url: p.listening(t), cfg: cfg, deflates: deflates && cfg.Deflate != nil}
	for _, scenario := range dialScenarios {
		if slices.Contains(strings.Fields(lacks), scenario.name) {
			continue
		}
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
	if compresses := c.Deflate() != nil; compresses != p.deflates {
		t.Errorf("the connection compresses: %v, want %v", compresses, p.deflates)
	}
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
