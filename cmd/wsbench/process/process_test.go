package process_test

import (
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"duplex/cmd/wsbench/process"
)

func needShell(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("sh"); err != nil || runtime.GOOS == "windows" {
		t.Skip("no sh here")
	}
}

func TestStart(t *testing.T) {
	needShell(t)
	s, err := process.Start(process.Placement{Procs: 3}, "sh", "-c", `echo hello; echo "listening on ws://h:$GOMAXPROCS"; exec sleep 60`)
	if err != nil {
		t.Fatal(err)
	}
	if s.URL != "ws://h:3" || s.Ended(0) != nil {
		t.Errorf("%q, %v", s.URL, s.Ended(0))
	}
	s.Stop()
	if err := s.Ended(time.Minute); err == nil || !strings.Contains(err.Error(), "signal: terminated") {
		t.Errorf("got %v", err)
	}
}

func TestStartFails(t *testing.T) {
	needShell(t)
	_, err := process.Start(process.Placement{}, "sh", "-c", "echo out of luck >&2; exit 3")
	if err == nil || !strings.Contains(err.Error(), "out of luck") {
		t.Errorf("got %v, want what it said", err)
	}
	if _, err := process.Start(process.Placement{}, "/does/not/exist"); err == nil {
		t.Error("a program that does not exist was started")
	}
}

// What this process uses is what the system says that it does.
func TestUsage(t *testing.T) {
	before, err := process.CPU(os.Getpid())
	if err != nil {
		t.Skip(err)
	}
	for start := time.Now(); time.Since(start) < 200*time.Millisecond; {
	}
	after, _ := process.CPU(os.Getpid())
	if used := after.Since(before); used <= 0 || used > time.Minute {
		t.Errorf("busy for 0.2 s, and it took %v", used)
	}
	m, err := process.MemoryOf(os.Getpid())
	if err != nil || m.Private <= 0 || m.PSS < m.Private || m.RSS < m.PSS {
		t.Errorf("%+v, %v", m, err)
	}
}
