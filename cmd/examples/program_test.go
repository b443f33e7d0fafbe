package examples_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"duplex/cmd/internal/built"
)

// A program runs until its test ends. What it prints is looked at as it comes.
type program struct {
	*exec.Cmd
	input io.WriteCloser

	mu     sync.Mutex
	output bytes.Buffer
}

// start starts a program.
func start(t *testing.T, name string, args ...string) *program {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	p := &program{Cmd: exec.CommandContext(ctx, name, args...)}
	p.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1", "GORACE=atexit_sleep_ms=10", "no_proxy=*")
	p.Stdout, p.Stderr = p, t.Output()
	input, err := p.StdinPipe()
	if err == nil {
		err = p.Start()
	}
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	p.input = input
	t.Cleanup(func() { cancel(); p.Wait() })
	return p
}

// Write takes what the program prints.
func (p *program) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.output.Write(b)
}

func (p *program) text() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.output.String()
}

// waitFor waits until the program has printed something that many times.
func (p *program) waitFor(t *testing.T, want string, times int) {
	t.Helper()
	for range 1500 {
		if strings.Count(p.text(), want) >= times {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("%s has not printed %q %d times:\n%s", p.Args, want, times, p.text())
}

// url waits for the URL that a server listens on.
func (p *program) url(t *testing.T) string {
	t.Helper()
	p.waitFor(t, "\n", 1)
	line, _, _ := strings.Cut(p.text(), "\n")
	url, ok := strings.CutPrefix(line, "listening on ")
	if !ok {
		t.Fatalf("%s: first line is %q", p.Args, line)
	}
	return url
}

// says sends a line.
func (p *program) says(line string) { io.WriteString(p.input, line+"\n") }

func TestMain(m *testing.M) { built.Main(m) }

// example starts an example.
func example(t *testing.T, name string, args ...string) *program {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot be asked to end by a signal here")
	}
	return start(t, built.Program(t, name), args...)
}
