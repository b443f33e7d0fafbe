// Package examples_test lets the examples talk with each other, and with
// programs in Python that do the same.
package examples_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"duplex/cmd/internal/built"
	"duplex/cmd/internal/foreign"
)

// Each client greets each server, gets its answer, and is told of the end.
func TestGreeting(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: it builds programs and talks with those of others")
	}
	goServer := func(t *testing.T) *program {
		return example(t, "server", "-addr=127.0.0.1:0")
	}
	pythonServer := func(t *testing.T) *program {
		return start(t, foreign.Python(t, "websockets"), foreign.Path(t, "python_websockets_chat.py"), "greet")
	}
	goClient := func(t *testing.T, url string) *program { return example(t, "client", "-url="+url) }
	pythonClient := func(t *testing.T, url string) *program {
		return start(t, foreign.Python(t, "websocket"), foreign.Path(t, "python_websocket_app.py"), url, "good morning")
	}
	for _, test := range []struct {
		name   string
		server func(*testing.T) *program
		client func(*testing.T, string) *program
	}{
		{"ours", goServer, goClient},
		{"our server", goServer, pythonClient},
		{"our client", pythonServer, goClient},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server := test.server(t)
			client := test.client(t, server.url(t))
			server.waitFor(t, "good morning", 1)
			client.waitFor(t, "the same to you", 1)
			client.Process.Signal(os.Interrupt)
			if test.name == "our server" {
				client.input.Close()
			}
			server.waitFor(t, "1000", 1)
		})
	}
}

// A server that ends says so to its clients, and a client that finds none tells.
func TestGreetingEnds(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: it builds programs and talks with those of others")
	}
	server := example(t, "server", "-addr=127.0.0.1:0")
	url := server.url(t)
	client := example(t, "client", "-url="+url)
	client.waitFor(t, "the same to you", 1)
	server.Process.Signal(os.Interrupt)
	client.waitFor(t, "1001 (going away)", 1)
	if err := server.Wait(); err != nil {
		t.Error(err)
	}
	out, err := exec.Command(built.Program(t, "client"), "-url="+url).Output()
	if err == nil || !strings.Contains(string(out), "error: ") {
		t.Errorf("%v: %s", err, out)
	}
}
