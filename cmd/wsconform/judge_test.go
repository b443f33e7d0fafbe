package main_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
)

// The results of an earlier run get the status that those of a run would,
// whichever tool has them written.
func TestJudge(t *testing.T) {
	wsconform := build(t)
	all := autobahnIndex(t, map[string]string{"7.1.6": "INFORMATIONAL"})
	lenient := autobahnIndex(t, map[string]string{"6.4.1": "NON-STRICT"})
	failed := autobahnIndex(t, map[string]string{"6.4.1": "FAILED"})
	some := autobahnIndex(t, map[string]string{"12.1.1": ""})
	for _, test := range []struct {
		name   string
		args   []string
		status int
		want   string
	}{
		{"all", []string{all, "-expect", conformance("duplex.txt")}, 0, "517 cases: as expected"},
		{"tolerant", []string{lenient}, 0, "517 cases: as expected"},
		{"strict", []string{lenient, "-expect", conformance("duplex.txt")}, 1, "1 worse than expected"},
		{"failed", []string{failed}, 1, "6.4.1  FAILED  another"},
		{"other cases", []string{failed, "-cases", "1.*"}, 0, "16 cases: as expected"},
		{"missing", []string{some}, 4, "another: 1 cases are missing, 12.1.1 first"},
		{"not wanted", []string{some, "-exclude", "12.*"}, 0, "427 cases: as expected"},
		{"none", nil, 2, "which results?"},
		{"nowhere", []string{"/nowhere/index.json"}, 2, "/nowhere"},
	} {
		t.Run(test.name, func(t *testing.T) {
			status, stdout, stderr := call(t, wsconform, append([]string{"judge"}, test.args...)...)
			if status != test.status || !strings.Contains(stdout+stderr, test.want) {
				t.Errorf("status %d, want %d and %q:\n%s%s", status, test.status, test.want, stdout, stderr)
			}
		})
	}
}

// autobahnIndex writes an index.json as Autobahn does, with its 517 cases, and
// returns its path. All are OK but for those that have another verdict, or none.
func autobahnIndex(t *testing.T, but map[string]string) string {
	t.Helper()
	cases, err := suite.Select(result.Server, []string{"*"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	entries := map[string]any{}
	for _, c := range cases {
		behavior, other := but[c.ID]
		if !other {
			behavior = "OK"
		}
		if suite.InAutobahn(c.ID) && behavior != "" {
			file := "another_case_" + strings.ReplaceAll(c.ID, ".", "_") + ".json"
			entries[c.ID] = map[string]any{"behavior": behavior, "behaviorClose": "OK", "duration": 2, "remoteCloseCode": 1000, "reportfile": file}
		}
	}
	b, err := json.MarshalIndent(map[string]any{"another": entries}, "", "   ")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "index.json")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// One command has wstest test both of our ends. Here wsconform takes its place,
// as it can wherever that is.
func TestAutobahnRun(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: it plays hundreds of cases")
	}
	programs := ours(t)
	for _, test := range []struct {
		name, flags string
		slow        bool
		want        string
	}{
		{"quick", "-quick -timeout 10s -exclude 20.*,21.*,22.*,23.*,24.*", true, "exit status 0"},
		{"not all", "-quick -timeout 10s -exclude 2*,5.*,6.*,9.*,10.*,12.*,13.*", false, "exit status 4"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.slow && !*peers {
				t.Skip("takes a minute or so; the flag -peers asks for it")
			}
			tools := toolbox(t, "go")
			wstest := fmt.Sprintf("#!/bin/sh\nexec '%s/wsconform' %s \"$@\"\n", programs, test.flags)
			if err := os.WriteFile(filepath.Join(tools, "wstest"), []byte(wstest), 0o700); err != nil {
				t.Fatal(err)
			}
			out, state := autobahnRun(t, tools)
			if state.String() != test.want || strings.Count(out, "as expected") != 4 {
				t.Errorf("%v, want %v:\n%s", state, test.want, out)
			}
		})
	}
	t.Run("ends before its last answer", func(t *testing.T) {
		tools := toolbox(t, "go")
		wstest := fmt.Sprintf("#!/bin/sh\n%s='%s/wsconform' exec '%s' \"$@\"\n", standIn, programs, os.Args[0])
		if err := os.WriteFile(filepath.Join(tools, "wstest"), []byte(wstest), 0o700); err != nil {
			t.Fatal(err)
		}
		out, state := autobahnRun(t, tools)
		if state.ExitCode() != 4 || !strings.Contains(out, "duplex: 3 cases") {
			t.Errorf("%v:\n%s", state, out)
		}
	})
	t.Run("a port is taken", func(t *testing.T) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		tools := toolbox(t)
		if err := os.Symlink("/bin/true", filepath.Join(tools, "wstest")); err != nil {
			t.Fatal(err)
		}
		_, port, _ := net.SplitHostPort(l.Addr().String())
		out, state := autobahnRun(t, tools, "CLIENT_PORT="+port)
		if state.ExitCode() != 2 || !strings.Contains(out, "run: port "+port+" is taken") {
			t.Errorf("%v:\n%s", state, out)
		}
	})
	t.Run("none", func(t *testing.T) {
		out, state := autobahnRun(t, toolbox(t))
		if state.ExitCode() != 2 || !strings.HasPrefix(out, "run: no wstest") || strings.Count(out, "\n") != 1 {
			t.Errorf("%v:\n%s", state, out)
		}
	})
}

// toolbox returns a directory with what the command needs, and those tools.
func toolbox(t *testing.T, more ...string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("no bash to run it")
	}
	dir := t.TempDir()
	for _, tool := range append(more, "bash", "dirname", "id", "mkdir", "mktemp", "rm", "sed", "sh", "sleep") {
		path, err := exec.LookPath(tool)
		if err == nil {
			err = os.Symlink(path, filepath.Join(dir, tool))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// autobahnRun runs the command with no other tools than those.
func autobahnRun(t *testing.T, tools string, env ...string) (string, *os.ProcessState) {
	t.Helper()
	cmd := command(t, "bash", filepath.Join("..", "..", "testdata", "autobahn", "run"), t.TempDir())
	cmd.Env = append(cmd.Env, "PATH="+tools, "SERVER_PORT="+freePort(), "CLIENT_PORT="+freePort())
	cmd.Env = append(cmd.Env, env...)
	out, _ := cmd.CombinedOutput()
	return string(out), cmd.ProcessState
}

// freePort returns a port for a program that must be told one. It is below those that
// systems give out by themselves, so that nobody else gets it meanwhile.
func freePort() string {
	for {
		port := strconv.Itoa(10000 + rand.IntN(20000))
		l, err := net.Listen("tcp", "127.0.0.1:"+port)
		if err == nil {
			l.Close()
			return port
		}
	}
}
