package main

import (
	"context"
	"net"
	"net/http/httptest"
	"runtime/debug"
	"slices"
	"testing"

	"duplex/conn"
)

// Every library echoes, in both roles, and as a client tells what came first.
func TestEcho(t *testing.T) {
	for name, lib := range libraries {
		t.Run(name, func(t *testing.T) {
			if name == "nbio" && raceEnabled() {
				t.Skip("the race detector finds a race in nbio's server")
			}
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			go lib.serve(l) // until the process ends
			c, err := conn.Dial(t.Context(), "ws://"+l.Addr().String(), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer c.CloseNow()
			wantEcho(t, c)

			echoed := make(chan struct{})
			s := httptest.NewServer(&conn.Server{Handler: &conn.Handler{
				Opened: func(ctx context.Context, c *conn.Conn) { c.Write(ctx, conn.Text, []byte("517")) },
				Message: func(_ context.Context, c *conn.Conn, _ conn.Opcode, p []byte) {
					if string(p) == "517" {
						close(echoed)
					}
					c.Close(conn.NormalClosure, "")
				},
			}})
			defer s.Close()
			if first := lib.play("ws" + s.URL[len("http"):]); string(first) != "517" {
				t.Errorf("the client has %q", first)
			}
			<-echoed
		})
	}
}

func raceEnabled() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// wantEcho wants a message back.
func wantEcho(t *testing.T, c *conn.Conn) {
	t.Helper()
	if err := c.Write(t.Context(), conn.Text, []byte("hello")); err != nil {
		t.Fatal(err)
	}
	if _, p, err := c.Read(t.Context()); err != nil || string(p) != "hello" {
		t.Errorf("read %q, %v", p, err)
	}
}
