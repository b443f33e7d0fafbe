package main

import (
	"strings"
	"testing"

	"duplex/cmd/internal/foreign"
)

// Two pages in Chromium chat with each other, and go on when the server has been
// killed and started again. With DUPLEX_SCREENSHOTS, a directory, there are pictures
// to look at.
func TestChromium(t *testing.T) {
	program := build(t)
	server, url := run(t, program, "127.0.0.1:0")
	addr := strings.TrimPrefix(url, "ws://")
	args := []string{"http://" + addr + "/lobby"}
	if dir := foreign.Screenshots(); dir != "" {
		args = append(args, dir)
	}
	last := foreign.Pages(t, func(order string) {
		switch order {
		case "stop":
			server.Process.Kill()
			server.Wait()
		case "start":
			run(t, program, addr)
		}
	}, "chat.mjs", args...)
	if last != "talked" {
		t.Errorf("the pages came to %q", last)
	}
}
