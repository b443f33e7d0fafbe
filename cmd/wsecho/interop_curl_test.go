package main_test

import (
	"bufio"
	"os/exec"
	"strings"
	"testing"

	"duplex/cmd/internal/foreign"
)

// handshakes are what people send with curl to find out whether a WebSocket is
// there: the fields that they add, and the status of the answer.
var handshakes = []struct {
	name   string
	fields []string
	status string
}{
	{"right", upgrade, "101"},
	{"no upgrade", nil, "426"},
	{"another version", append(upgrade[:3:3], "Sec-WebSocket-Version: 8"), "426"},
	{"no key", []string{upgrade[0], upgrade[1], upgrade[3]}, "400"},
	{"the page of another host", append(upgrade[:4:4], "Origin: http://elsewhere.example"), "403"},
}

var upgrade = []string{"Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13"}

// curl, an HTTP client without WebSocket in many releases, gets the answers to
// handshakes, over both ways in, and the accept value of the RFC's example
// (section 1.3).
func (s *stage) curl(t *testing.T) {
	curl := foreign.Program(t, "curl")
	for _, way := range []string{"-http=false", "-http"} {
		// curl prints the head when something follows, which here is a Close.
		url := strings.Replace(s.start(t, way, "-idle-timeout=100ms").url, "ws:", "http:", 1)
		for _, test := range handshakes {
			t.Run(test.name+way, func(t *testing.T) {
				args := []string{"--silent", "--include", "--no-buffer", "--http1.1", "--noproxy", "*", url}
				for _, field := range test.fields {
					args = append(args, "-H", field)
				}
				head := headFrom(t, exec.CommandContext(t.Context(), curl, args...))
				if !strings.HasPrefix(head, "HTTP/1.1 "+test.status+" ") {
					t.Errorf("got %q, want %s", head, test.status)
				}
				if test.status == "101" && !strings.Contains(head, "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\n") {
					t.Errorf("got %q without the accept value", head)
				}
			})
		}
	}
}

// headFrom runs a program until it has printed the head of an answer, after which a
// connection stays open.
func headFrom(t *testing.T, cmd *exec.Cmd) (head string) {
	t.Helper()
	output, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(output); lines.Scan() && lines.Text() != ""; {
		head += lines.Text() + "\n"
	}
	cmd.Process.Kill()
	cmd.Wait()
	return head
}
