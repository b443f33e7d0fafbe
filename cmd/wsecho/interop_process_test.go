package main_test

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A process is a child that is read line by line and does not outlive its test.
type process struct {
	cmd   *exec.Cmd
	lines *bufio.Scanner
	ended chan struct{}   // closed when the child has ended
	err   error           // why it ended, once it has
	log   strings.Builder // what it said on standard error, once it has ended
}

// spawn starts a child. What it says on standard error goes to the log of the
// test.
func spawn(t *testing.T, name string, arg ...string) *process {
	t.Helper()
	ctx, cancel := context.WithDeadline(context.Background(), limit(t))
	output, w := io.Pipe()
	cmd := exec.CommandContext(ctx, name, arg...)
	p := &process{cmd: cmd, lines: bufio.NewScanner(output), ended: make(chan struct{})}
	// Python would leave its compiled modules beside the programs, and the race
	// detector have a wsecho sleep for a second at its end.
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1", "GORACE=atexit_sleep_ms=10")
	cmd.Stdout, cmd.Stderr = w, io.MultiWriter(t.Output(), &p.log)
	// A program with a browser ends that when it is asked to end.
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Start(); err != nil {
		cancel()
		t.Fatal(err)
	}
	go func() {
		p.err = cmd.Wait()
		w.Close()
		close(p.ended)
	}()
	t.Cleanup(func() {
		cancel()
		output.Close()
		<-p.ended
	})
	return p
}

// limit returns when a child is ended at the latest: before the test binary
// gives up, with time left for reports.
func limit(t *testing.T) time.Time {
	latest := time.Now().Add(3 * time.Minute)
	if deadline, ok := t.Deadline(); ok && deadline.Add(-20*time.Second).Before(latest) {
		return deadline.Add(-20 * time.Second)
	}
	return latest
}

// line returns the next line of output, or false at its end. It waits no longer
// than the child may live.
func (p *process) line() (string, bool) {
	if !p.lines.Scan() {
		return "", false
	}
	return p.lines.Text(), true
}
