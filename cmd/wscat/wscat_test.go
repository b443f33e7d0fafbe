package main

import (
	"bytes"
	"context"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"duplex/cmd/internal/built"
	"duplex/conn"
	"duplex/frame"
)

func TestMain(m *testing.M) { built.Main(m) }

// executable returns the command, with the race detector if the test has it too.
func executable(t *testing.T) string {
	t.Helper()
	return built.Program(t, ".", built.Race()...)
}

// A result is what a run of wscat has come to.
type result struct {
	stdout, stderr string
	status         int
}

// environment returns that of a wscat: no proxy, no colours, and variables that
// a test wants.
func environment(more ...string) []string {
	env := []string{"GORACE=atexit_sleep_ms=10", "TERM=xterm", "LC_ALL=C.UTF-8"}
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "SYSTEMROOT"} {
		env = append(env, name+"="+os.Getenv(name))
	}
	return append(env, more...)
}

// prepare returns a wscat that is about to run, for two minutes at the most.
func prepare(t *testing.T, args ...string) *exec.Cmd {
	program := executable(t) // to build it may take long
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = environment()
	return cmd
}

// wscat runs it with something to read.
func wscat(t *testing.T, stdin string, args ...string) result {
	t.Helper()
	cmd := prepare(t, args...)
	cmd.Stdin = strings.NewReader(stdin)
	return finish(t, cmd)
}

// finish runs a command to its end.
func finish(t *testing.T, cmd *exec.Cmd) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.Run()
	return result{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// want fails the test unless the run came to that output and status.
func (r result) want(t *testing.T, stdout string, status int) {
	t.Helper()
	if r.stdout != stdout || r.status != status {
		t.Errorf("output %.500q with status %d, want %.500q with %d; it said %.500q", r.stdout, r.status, stdout, status, r.stderr)
	}
}

// A buffer may be written and read by many at once.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// waitFor waits until b has what is wanted.
func (b *buffer) waitFor(t *testing.T, want string) string {
	t.Helper()
	for range 1000 {
		if s := b.String(); strings.Contains(s, want) {
			return s
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("no %q in %q", want, b.String())
	return ""
}

// serve serves WebSocket until the test ends, and returns the URL.
func serve(t *testing.T, cfg *conn.Config, h *conn.Handler) string {
	t.Helper()
	return "ws://" + serveOn(t, listen(t), cfg, h)
}

func serveOn(t *testing.T, l net.Listener, cfg *conn.Config, h *conn.Handler) string {
	t.Helper()
	s := &conn.Server{Config: cfg, Handler: h}
	go s.Serve(l)
	t.Cleanup(func() { s.Close() })
	return l.Addr().String()
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// echoing sends every message back.
var echoing = &conn.Handler{
	Message: func(ctx context.Context, c *conn.Conn, op frame.Opcode, payload []byte) { c.Write(ctx, op, payload) },
}

// echoingUpTo echoes so many bytes, and closes.
func echoingUpTo(n int) *conn.Handler {
	return &conn.Handler{Message: func(ctx context.Context, c *conn.Conn, op frame.Opcode, payload []byte) {
		c.Write(ctx, op, payload)
		if n -= len(payload); n <= 0 {
			c.Close(frame.NormalClosure, "")
		}
	}}
}

// saying sends messages to whoever comes, and closes.
func saying(op frame.Opcode, messages ...string) *conn.Handler {
	return &conn.Handler{Opened: func(ctx context.Context, c *conn.Conn) {
		for _, m := range messages {
			c.Write(ctx, op, []byte(m))
		}
		c.Close(frame.NormalClosure, "")
	}}
}
