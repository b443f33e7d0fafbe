package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"duplex/cmd/internal/foreign"
)

// Two pages in Chromium chat with each other, and go on when the server has been
// killed and started again. With DUPLEX_SCREENSHOTS, a directory, there are pictures
// to look at.
func TestChromium(t *testing.T) {
	const scripts = "../../testdata/interop/node"
	chromium, node := foreign.Chromium(t), foreign.Node(t, "playwright-core", "axe-core")
	program := build(t)
	server, url := run(t, program, "127.0.0.1:0")
	addr := strings.TrimPrefix(url, "ws://")

	cmd := exec.Command(node, "chat.mjs", chromium, foreign.Profile(t), "http://"+addr+"/lobby")
	if directory := os.Getenv("DUPLEX_SCREENSHOTS"); directory != "" {
		cmd.Args = append(cmd.Args, directory)
	}
	cmd.Dir, cmd.Stderr = scripts, t.Output()
	input, _ := cmd.StdinPipe()
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Process.Kill()
	lines := bufio.NewScanner(output)
	wantLine := func(want string) {
		t.Helper()
		if !lines.Scan() || lines.Text() != want {
			t.Fatalf("the pages said %q, not %q: %v", lines.Text(), want, cmd.Wait())
		}
	}
	wantLine("talked")
	server.Process.Kill()
	server.Wait()
	io.WriteString(input, "stopped\n")
	wantLine("noticed")
	run(t, program, addr)
	io.WriteString(input, "restarted\n")
	wantLine("talked again")
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}
