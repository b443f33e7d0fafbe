package main_test

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"duplex/cmd/wsconform/result"
)

// ours builds the commands and returns the directory that they are in. They run
// without the race detector, so that a test that has it has nothing to see.
func ours(t *testing.T) string {
	t.Helper()
	if raceEnabled() {
		t.Skip("the programs run without the race detector")
	}
	dir := t.TempDir()
	argv := []string{"build", "-buildvcs=false", "-o", dir + string(filepath.Separator), ".", "./echoclient", "../wsecho"}
	if out, err := exec.Command("go", argv...).CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return dir
}

func raceEnabled() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
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
	results := filepath.Join(t.TempDir(), "results.json")
	args := append(flags, "server", url, "-timeout=10s", "-expect", conformance(expected), "-json", results)
	out, err := command(t, filepath.Join(programs, "wsconform"), args...).CombinedOutput()
	return conformed(t, results, out, err)
}

// conformClient tests a client, to whose arguments it adds the URL, and wants
// nothing worse than expected.
func conformClient(t *testing.T, programs, expected string, flags []string, client ...string) *result.Run {
	t.Helper()
	results := filepath.Join(t.TempDir(), "results.json")
	args := append(flags, "client", "-listen=127.0.0.1:0", "-timeout=10s", "-expect", conformance(expected), "-json", results)
	tester := command(t, filepath.Join(programs, "wsconform"), args...)
	var out strings.Builder
	tester.Stdout = &out
	address := start(t, tester)
	under := command(t, client[0], append(client[1:], "ws://"+address)...)
	if said, err := under.CombinedOutput(); err != nil {
		tester.Process.Kill()
		t.Errorf("%s: %v\n%s", client, err, said)
	}
	err := tester.Wait()
	return conformed(t, results, []byte(out.String()), err)
}

// conformed wants wsconform to have ended well.
func conformed(t *testing.T, results string, out []byte, err error) *result.Run {
	t.Helper()
	t.Logf("%s", out)
	if err != nil {
		t.Errorf("wsconform: %v", err)
	}
	run := readRun(t, results)
	return &run
}
