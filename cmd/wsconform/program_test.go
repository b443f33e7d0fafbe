package main_test

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"duplex/cmd/internal/built"
	"duplex/cmd/wsconform/expect"
	"duplex/cmd/wsconform/result"
)

// ours builds the commands and returns the directory that they are in. They run
// without the race detector, so that a test that has it has nothing to see.
func ours(t *testing.T) string {
	t.Helper()
	if built.WithRace() {
		t.Skip("the programs run without the race detector")
	}
	dir := t.TempDir()
	argv := []string{"build", "-buildvcs=false", "-o", dir + string(filepath.Separator), ".", "./echoclient", "../wsecho"}
	if out, err := exec.Command("go", argv...).CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return dir
}

// command returns a program that ends with the test, or after a while.
func command(t *testing.T, name string, args ...string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	cmd.WaitDelay = 5 * time.Second
	return cmd
}

// serving starts a server and returns the URL that its first line tells.
func serving(t *testing.T, name string, args ...string) string {
	t.Helper()
	cmd := command(t, name, args...)
	stdout, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	line, _ := bufio.NewReader(stdout).ReadString('\n')
	url, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if !ok {
		t.Fatalf("%s: first line is %q", name, line)
	}
	return url
}

// conformServer tests a server, and wants nothing worse than expected.
func conformServer(t *testing.T, programs, url, expected string, flags ...string) *result.Run {
	t.Helper()
	return conformed(t, expected, func(results string, more ...string) error {
		args := slices.Concat(flags, []string{"server", url, "-timeout=10s", "-expect", conformance(expected), "-json", results}, more)
		out, err := command(t, filepath.Join(programs, "wsconform"), args...).CombinedOutput()
		t.Logf("%s", out)
		return err
	})
}

// conformClient tests a client, to whose arguments it adds the URL, and wants
// nothing worse than expected.
func conformClient(t *testing.T, programs, expected string, flags []string, client ...string) *result.Run {
	t.Helper()
	return conformed(t, expected, func(results string, more ...string) error {
		args := slices.Concat(flags, []string{"client", "-listen=127.0.0.1:0", "-timeout=10s", "-expect", conformance(expected), "-json", results}, more)
		tester := command(t, filepath.Join(programs, "wsconform"), args...)
		var out strings.Builder
		tester.Stdout = &out
		address := start(t, tester)
		under := command(t, client[0], append(slices.Clone(client[1:]), "ws://"+address)...)
		if said, err := under.CombinedOutput(); err != nil {
			tester.Process.Kill()
			t.Errorf("%s: %v\n%s", client, err, said)
		}
		err := tester.Wait()
		t.Logf("%s", out.String())
		return err
	})
}

// mostLate is how many cases a busy machine may make too late.
const mostLate = 8

// conformed wants a peer to be played that does nothing worse than expected. What is
// worse is played again by itself, with more time, if it is not much: on a busy
// machine a peer may be too late.
func conformed(t *testing.T, expected string, play func(results string, more ...string) error) *result.Run {
	t.Helper()
	results := filepath.Join(t.TempDir(), "results.json")
	err := play(results)
	run := readRun(t, results)
	var late []string
	for _, r := range expectations(t, expected).Worse(run.Results) {
		late = append(late, r.Case.ID)
	}
	if err != nil && 0 < len(late) && len(late) <= mostLate {
		t.Logf("again, with more time: %v", late)
		err = play(results, "-timeout=60s", "-cases", strings.Join(late, ","))
		again := readRun(t, results)
		run.Results = slices.DeleteFunc(run.Results, func(r result.Result) bool { return slices.Contains(late, r.Case.ID) })
		run.Results = append(run.Results, again.Results...)
	}
	if err != nil {
		t.Errorf("wsconform: %v", err)
	}
	return &run
}

// expectations reads what is expected of a peer.
func expectations(t *testing.T, name string) expect.Expectations {
	t.Helper()
	f, err := os.Open(conformance(name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	e, err := expect.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	return e
}
