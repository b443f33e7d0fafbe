package main

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"duplex/cmd/internal/built"
	"duplex/frame"
)

func TestMain(m *testing.M) { built.Main(m) }

// Serve says first where it listens, and a signal ends it well.
func TestServeProcess(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there are no such signals on Windows")
	}
	peers := built.Program(t, ".")
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		cmd := exec.CommandContext(t.Context(), peers, "serve", "-lib", "gws", "-program", "echo", "-addr", "127.0.0.1:0")
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		line, err := bufio.NewReader(out).ReadString('\n')
		url, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
		if err != nil || !ok {
			t.Fatalf("%q, %v", line, err)
		}
		c := dial(t, url, false)
		send(t, c, frame.Text, []byte("hello"))
		expect(t, c, frame.Text, []byte("hello"))
		cmd.Process.Signal(signal)
		if err := cmd.Wait(); err != nil {
			t.Errorf("after %v: %v", signal, err)
		}
	}
}

// A wrong call is told in one line on standard error, with status 2; what
// fails otherwise, with status 1.
func TestFailures(t *testing.T) {
	peers := built.Program(t, ".")
	for _, test := range []struct {
		args   string
		status int
		want   string
	}{
		{"", 2, "peers list"},
		{"dance", 2, "peers list"},
		{"list more", 2, "more"},
		{"serve -lib nobody", 2, "nobody"},
		{"serve -lib gws -program sing", 2, "sing"},
		{"serve -lib gws -bogus", 2, "-bogus"},
		{"serve -lib gws extra", 2, "extra"},
		{"serve -lib gws -addr nohost", 1, "nohost"},
		{"frame -bogus", 2, "-bogus"},
		{"frame -lib nobody", 2, "nobody"},
		{"frame -lib raw", 2, "not measured"},
		{"frame -lib gobwas -compress", 1, "no compression"},
	} {
		var stderr strings.Builder
		cmd := exec.CommandContext(context.Background(), peers, strings.Fields(test.args)...)
		cmd.Stderr = &stderr
		err := cmd.Run()
		exit, _ := errors.AsType[*exec.ExitError](err)
		said := stderr.String()
		if exit == nil || exit.ExitCode() != test.status || !strings.Contains(said, test.want) || strings.Count(said, "\n") != 1 {
			t.Errorf("peers %s: %v, %s", test.args, err, said)
		}
	}
}
