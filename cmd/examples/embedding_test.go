package examples_test

import (
	"context"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"duplex/cmd/internal/built"
	"duplex/conn"
	"duplex/conn/conntest"
)

// The server on standard input and output echoes, over a transport that is not the
// network, and closes with the client's code.
func TestStdio(t *testing.T) {
	ours, theirs := conntest.Pipe()
	cmd := exec.Command(built.Program(t, "stdio"))
	cmd.Stdin, cmd.Stdout, cmd.Stderr = theirs, theirs, t.Output()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	c, err := conn.Dial(ctx, "ws://example.com/", &conn.Config{
		NetDial: func(context.Context, string, string) (net.Conn, error) { return ours, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseNow()
	for _, want := range []string{"hello", strings.Repeat("long ", 50_000), ""} {
		go c.Write(ctx, conn.Text, []byte(want))
		if _, got, err := c.Read(ctx); err != nil || string(got) != want {
			t.Fatalf("read %d bytes, %v", len(got), err)
		}
	}
	if err := c.CloseContext(ctx, conn.NormalClosure, ""); err != nil {
		t.Error(err)
	}
	ours.Close()
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}

// It links nothing of the network.
func TestStdioLinksNoNetwork(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "./stdio").Output()
	if err != nil {
		t.Fatal(err)
	}
	deps := strings.Fields(string(out))
	for _, path := range []string{"net", "crypto/tls", "net/http"} {
		if slices.Contains(deps, path) {
			t.Errorf("it links %s", path)
		}
	}
	if !slices.Contains(deps, "duplex/conn/protocol") {
		t.Error("it does not use the protocol")
	}
}

// A program of lines talks with a client, and its end closes the connection.
func TestCommand(t *testing.T) {
	server := example(t, "command", "-addr=127.0.0.1:0", "sed", "-u", "-e", "s/^/you said /", "-e", "/bye/q")
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	c, err := conn.Dial(ctx, server.url(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseNow()
	for _, line := range []string{"hello", "bye"} {
		c.Write(ctx, conn.Text, []byte(line))
		if _, got, err := c.Read(ctx); err != nil || string(got) != "you said "+line {
			t.Errorf("read %q, %v", got, err)
		}
	}
	if _, _, err := c.Read(ctx); conn.CloseCodeOf(err) != conn.NormalClosure {
		t.Errorf("at the end: %v", err)
	}
	server.Process.Signal(os.Interrupt)
	if err := server.Wait(); err != nil {
		t.Error(err)
	}
}
