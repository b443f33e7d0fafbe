package main_test

import (
	"bytes"
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"duplex/cmd/internal/built"
	"duplex/conn"
)

// build returns the executable.
func build(t *testing.T) string {
	t.Helper()
	return built.Program(t, ".")
}

// call runs the command to its end.
func call(t *testing.T, wsconform string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var out, err bytes.Buffer
	cmd := exec.CommandContext(ctx, wsconform, args...)
	cmd.Stdout, cmd.Stderr = &out, &err
	cmd.Run()
	return cmd.ProcessState.ExitCode(), out.String(), err.String()
}

// serve echoes messages, as change has them, and returns the URL.
func serve(t *testing.T, change func([]byte) []byte) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				c, err := conn.Accept(context.Background(), nc, &conn.Config{MaxMessage: -1})
				if err != nil {
					return
				}
				defer c.CloseNow()
				for m, err := range c.Messages(context.Background()) {
					if err != nil || c.Write(context.Background(), m.Opcode, change(m.Payload)) != nil {
						return
					}
				}
			}()
		}
	}()
	return "ws://" + l.Addr().String()
}

func same(b []byte) []byte { return b }

// What cannot be is told in one line on standard error, and by the status.
func TestErrors(t *testing.T) {
	wsconform := build(t)
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	empty := file("empty.json", "{}")
	drop := file("drop.json", `{"options": {"failByDrop": true}}`)
	odd := file("odd.json", `{"servers": [{"url": "ws://x", "options": {"colour": 1}}]}`)
	garbage := file("garbage.json", "{\n,}")
	expected := file("expected", "1.1.1 FINE")
	for _, test := range []struct {
		args   string
		status int
		want   string
	}{
		{"", 2, "nothing to do"},
		{"-bogus", 2, "-bogus"},
		{"serve", 2, `"serve"`},
		{"server", 2, "which server?"},
		{"server http://x", 2, "ws or wss"},
		{"server ws://x ws://x", 2, "-agent"},
		{"server ws://x --agent a,b", 2, "2 names for 1 servers"},
		{"server ws://x --cases 6.4", 2, "6.4.*"},
		{"server ws://x --exclude *", 2, "no case is left"},
		{"server ws://x --parallel=0", 2, "-parallel"},
		{"server ws://x -timeout=-1s", 2, "-timeout"},
		{"server ws://x --json=/nowhere/file", 2, "/nowhere"},
		{"server ws://x --expect=/nowhere", 2, "/nowhere"},
		{"server ws://x --expect=" + expected, 2, `line 1: "FINE"`},
		{"client ws://x", 2, "-listen"},
		{"client -tls-cert=x", 2, "-tls-key"},
		{"client -listen=nowhere", 2, "nowhere"},
		{"-m fuzzingclient", 2, "-w"},
		{"-m wsperf -s " + empty, 2, "wsperf"},
		{"-m fuzzingclient -s /nowhere", 2, "/nowhere"},
		{"-m fuzzingclient -s " + empty, 2, `"servers"`},
		{"-m fuzzingserver -s " + empty, 2, `"url"`},
		{"--mode=echoserver", 2, "-w"},
		{"-m fuzzingclient -s " + drop, 2, `option "failByDrop" cannot be true`},
		{"-m fuzzingclient -s " + odd, 2, `option "colour" is not known`},
		{"-m fuzzingserver -s " + garbage, 2, "line 2"},
		{"server " + unreachable, 3, "refused"},
	} {
		t.Run(test.args, func(t *testing.T) {
			status, stdout, stderr := call(t, wsconform, strings.Fields(test.args)...)
			if status != test.status {
				t.Errorf("status %d, want %d", status, test.status)
			}
			if stdout != "" || strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, test.want) {
				t.Errorf("it says %q and %q", stdout, stderr)
			}
		})
	}
}

// README.md has the help as it is.
func TestReadme(t *testing.T) {
	status, help, _ := call(t, build(t), "-h")
	readme, err := os.ReadFile("README.md")
	if err != nil || status != 0 || !strings.Contains(string(readme), "```\n"+help+"```\n") {
		t.Errorf("README.md has another help than -h, %v", err)
	}
}

func TestVersion(t *testing.T) {
	for _, args := range [][]string{{"-version"}, {"-a"}} {
		if status, out, _ := call(t, build(t), args...); status != 0 || !strings.HasPrefix(out, "wsconform ") {
			t.Errorf("%v: status %d, %q", args, status, out)
		}
	}
}

// Shells complete the flags of both kinds.
func TestCompletion(t *testing.T) {
	wsconform := build(t)
	if status, out, _ := call(t, wsconform, "-completion", "bash"); status != 0 || !strings.Contains(out, "-expect-write") || !strings.Contains(out, "-wsuri") {
		t.Errorf("status %d, %s", status, out)
	}
	if status, _, stderr := call(t, wsconform, "-completion", "tcsh"); status != 2 || !strings.Contains(stderr, "bash, zsh or fish") {
		t.Errorf("status %d, %s", status, stderr)
	}
}

func TestList(t *testing.T) {
	status, stdout, _ := call(t, build(t), "--list", "--cases", "6.4.*")
	if status != 0 || strings.Count(stdout, "\n") != 8 || !strings.HasPrefix(stdout, "6.4.1    Text in three frames") {
		t.Errorf("status %d\n%s", status, stdout)
	}
}
