package main_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"duplex/cmd/wsconform/result"
)

// A run against servers ends with a status that says how it went, and reports
// that say the same.
func TestServers(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: it plays hundreds of cases")
	}
	wsconform := build(t)
	good, bad := serve(t, same), serve(t, bytes.ToUpper)
	dir := t.TempDir()
	results, expected := filepath.Join(dir, "results.json"), filepath.Join(dir, "expected")

	status, stdout, stderr := call(t, wsconform, "server", good, "--timeout=10s", "--cases=1.*,7.1.*", "--json", results, "--autobahn", dir)
	if status != 0 || !strings.Contains(stdout, "22 cases in ") || stderr != "" {
		t.Errorf("status %d, %s%s", status, stdout, stderr)
	}
	run := readRun(t, results)
	if !run.Complete || len(run.Results) != 22 || run.Results[0].Case.ID != "1.1.1" || run.Results[21].Number != 22 {
		t.Errorf("run of %d cases, complete: %v", len(run.Results), run.Complete)
	}
	if _, err := os.Stat(filepath.Join(dir, "index.json")); err != nil {
		t.Error(err)
	}

	both := []string{"server", "-timeout=3s", good, bad, "-agent=good,bad", "-cases=5.3,7.1.1", "-seed=7", "-expect-write", expected}
	status, stdout, _ = call(t, wsconform, both...)
	for _, want := range []string{"7.1.1  FAILED, WRONG CODE  bad\n", `got text "HELLO WORLD!"`, "2 worse than expected", "-seed 7"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("it does not say %q:\n%s", want, stdout)
		}
	}
	if status != 1 {
		t.Errorf("status %d, want 1", status)
	}
	if status, stdout, _ = call(t, wsconform, append(both, "-expect", expected)...); status != 0 {
		t.Errorf("status %d with what was expected:\n%s", status, stdout)
	}
}

// unreachable is a server that does not run. Its port is none that the system would
// give to another program meanwhile.
const unreachable = "ws://127.0.0.1:1"

// One server that cannot be reached does not keep the others from being tested.
func TestUnreachable(t *testing.T) {
	spec := filepath.Join(t.TempDir(), "spec.json")
	out := filepath.Join(t.TempDir(), "out")
	os.WriteFile(spec, fmt.Appendf(nil, `{"outdir": %q, "servers": [{"agent": "gone", "url": %q}, {"agent": "here", "url": %q}],
		"cases": ["2.*", "99.*"], "exclude-agent-cases": {"h*": ["2.1"]}}`, out, unreachable, serve(t, same)), 0o600)
	status, stdout, stderr := call(t, build(t), "-m", "fuzzingclient", "-s", spec, "-timeout=10s")
	if status != 3 || !strings.Contains(stdout, "here: 10 cases") || !strings.Contains(stderr, "no case 99.*") || !strings.Contains(stderr, "refused") {
		t.Errorf("status %d\n%s%s", status, stdout, stderr)
	}
}

// The cases of the command line stand in place of those of the file.
func TestCasesBesideSpec(t *testing.T) {
	spec := filepath.Join(t.TempDir(), "spec.json")
	os.WriteFile(spec, fmt.Appendf(nil, `{"servers": [{"agent": "here", "url": %q}], "cases": ["*"]}`, serve(t, same)), 0o600)
	status, stdout, stderr := call(t, build(t), "-m", "fuzzingclient", "-s", spec, "-timeout=10s", "-cases", "2.*", "-autobahn", t.TempDir())
	if status != 0 || !strings.Contains(stdout, "here: 11 cases") {
		t.Errorf("status %d\n%s%s", status, stdout, stderr)
	}
}

// What an interrupted run has found is not lost.
func TestInterrupt(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no signals to send")
	}
	results := filepath.Join(t.TempDir(), "results.json")
	cmd := exec.Command(build(t), "server", serve(t, same), "-cases=1.*,5.*", "-parallel=1", "-json", results)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(700 * time.Millisecond) // 5.19 takes a second
	cmd.Process.Signal(os.Interrupt)
	cmd.Wait()
	if status := cmd.ProcessState.ExitCode(); status != 4 {
		t.Errorf("status %d, want 4", status)
	}
	if run := readRun(t, results); run.Complete {
		t.Errorf("complete with %d results", len(run.Results))
	}
}

func readRun(t *testing.T, path string) (run result.Run) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(b, &run)
	}
	if err != nil {
		t.Fatal(err)
	}
	return run
}
