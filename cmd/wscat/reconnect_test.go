package main

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"duplex/conn"
	"duplex/frame"
)

// With --reconnect the connection comes back, and the input goes on on it.
func TestReconnect(t *testing.T) {
	t.Parallel()
	var connections atomic.Int32
	url := serve(t, nil, &conn.Handler{
		Opened: func(context.Context, *conn.Conn) { connections.Add(1) },
		Message: func(_ context.Context, c *conn.Conn, op frame.Opcode, payload []byte) {
			if string(payload) == "cut" {
				c.CloseNow()
				return
			}
			c.Write(context.Background(), op, fmt.Appendf(nil, "%s on %d", payload, connections.Load()))
		},
	})
	cmd := prepare(t, "--reconnect", "-n", "2", url)
	said, heard := new(buffer), new(buffer)
	cmd.Stdout, cmd.Stderr = heard, said
	input, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintln(input, "a")
	heard.waitFor(t, "a on 1\n")
	fmt.Fprintln(input, "cut")
	said.waitFor(t, "next attempt in")
	fmt.Fprintln(input, "b")
	heard.waitFor(t, "b on 2\n")
	cmd.Wait()
	if status := cmd.ProcessState.ExitCode(); status != statusOK || strings.Count(said.String(), "\n") != 1 {
		t.Errorf("status %d, and it said %q", status, said)
	}
}
