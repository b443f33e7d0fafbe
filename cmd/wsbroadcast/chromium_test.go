package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Two pages in Chromium chat with each other, and go on when the server has been
// killed and started again. With DUPLEX_SCREENSHOTS, a directory, there are pictures
// to look at.
func TestChromium(t *testing.T) {
	const scripts = "../../testdata/interop/node"
	chromium := need(t, "chromium", "apt-get install chromium")
	node := need(t, "node", "Node.js")
	if _, err := os.Stat(filepath.Join(scripts, "node_modules/playwright-core")); err != nil {
		missing(t, "playwright-core is missing (npm ci in testdata/interop/node installs it)")
	}
	program := build(t)
	server, url := run(t, program, "127.0.0.1:0")
	addr := strings.TrimPrefix(url, "ws://")

	cmd := exec.Command(node, "chat.mjs", chromium, t.TempDir(), "http://"+addr+"/lobby")
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

// need returns where a program is.
func need(t *testing.T, name, from string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		missing(t, name+" is missing ("+from+")")
	}
	return path
}

// missing skips the test, or fails it where all that it needs must be there.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("DUPLEX_INTEROP") == "1" {
		t.Fatal(what, ", and DUPLEX_INTEROP=1 wants it")
	}
	t.Skip(what)
}
