package main_test

import (
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"duplex/cmd/internal/built"
)

func TestMain(m *testing.M) { built.Main(m) }

// build returns the executable of wsecho, with the race detector if the test has it too.
func build(t *testing.T) string {
	t.Helper()
	return built.Program(t, ".", built.Race()...)
}

// An echo is a wsecho that runs.
type echo struct {
	*process
	url  string
	once sync.Once // a second signal would kill it
}

// start runs wsecho until the test ends, and checks then that it ends with
// success when asked to.
func (s *stage) start(t *testing.T, flags ...string) *echo {
	t.Helper()
	flags = append(flags, "-quiet", "-max-message=33554432")
	if !slices.ContainsFunc(flags, func(f string) bool { return strings.HasPrefix(f, "-unix=") }) {
		flags = append(flags, "-addr=127.0.0.1:0")
	}
	e := &echo{process: spawn(t, s.wsecho, flags...)}
	e.url = e.listening(t)
	t.Cleanup(func() { e.stop(t) })
	return e
}

// listening reads the first line, which tells the URL.
func (p *process) listening(t *testing.T) string {
	t.Helper()
	line, _ := p.line()
	url, ok := strings.CutPrefix(line, "listening on ")
	if !ok {
		t.Fatalf("%s: first line is %q", p.cmd.Path, line)
	}
	return url
}

// interrupt asks wsecho to end, if nobody has.
func (e *echo) interrupt() {
	e.once.Do(func() { e.cmd.Process.Signal(syscall.SIGTERM) })
}

// stop judges how it ends.
func (e *echo) stop(t *testing.T) {
	t.Helper()
	e.interrupt()
	e.finish(t, e.interrupt)
}
