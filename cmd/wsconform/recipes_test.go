package main_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"duplex/conn"
)

// Configurations in the form that projects have in their CI are played as by
// wstest: with options, with a path for each server, with servers without names.
func TestRecipes(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: it builds programs and plays their cases")
	}
	wsconform := build(t)
	first, second := serve(t, same), serve(t, same)
	for _, test := range []struct {
		name, spec string
		agents     []string
	}{
		{"gorilla", `{"cases": ["*"], "exclude-cases": [], "exclude-agent-cases": {}, "outdir": "OUT", "options": {"failByDrop": false},
			"servers": [{"agent": "ReadAllWriteMessage", "url": "FIRST/m"}, {"agent": "CopyFull", "url": "FIRST/f"}]}`,
			[]string{"CopyFull", "ReadAllWriteMessage"}},
		{"tungstenite", `{"outdir": "OUT", "servers": [{"agent": "Tungstenite", "url": "FIRST", "options": {"version": 18}}],
			"cases": ["*"], "exclude-cases": ["12.*"], "exclude-agent-cases": {}}`,
			[]string{"Tungstenite"}},
		{"websockets", `{"servers": [{"url": "FIRST"}, {"url": "SECOND"}], "outdir": "OUT", "cases": ["*"], "exclude-cases": []}`,
			[]string{strings.TrimPrefix(second, "ws://"), "UnknownServer"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			spec := strings.NewReplacer("OUT", filepath.ToSlash(dir), "FIRST", first, "SECOND", second).Replace(test.spec)
			file := filepath.Join(dir, "fuzzingclient.json")
			os.WriteFile(file, []byte(spec), 0o600)
			status, stdout, stderr := call(t, wsconform, "-m", "fuzzingclient", "-s", file, "-timeout=10s", "-cases", "1.1.1,2.2")
			if status != 0 || stderr != "" {
				t.Errorf("status %d\n%s%s", status, stdout, stderr)
			}
			if got := slices.Sorted(maps.Keys(index(t, dir))); !slices.Equal(got, test.agents) {
				t.Errorf("agents are %v, want %v", got, test.agents)
			}
		})
	}
}

// A server that is started by wstest's long flags is knocked at first, and read from
// when the reports are there, while it still runs.
func TestServerRecipe(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: it builds programs and plays their cases")
	}
	dir := t.TempDir()
	port := freePort()
	file := filepath.Join(dir, "spec.json")
	os.WriteFile(file, fmt.Appendf(nil, `{"url": "ws://localhost:%s", "outdir": %q, "cases": ["1.1.1", "1.1.2"], "exclude-cases": ["6.*", "7.5.1"]}`, port, dir), 0o600)
	cmd := exec.Command(build(t), "--mode", "fuzzingserver", "--spec", file, "--webport=0")
	url := "ws://" + start(t, cmd)
	for _, path := range []string{"", "/getCaseCount", "/runCase?case=1&agent=main", "/runCase?case=2&agent=main", "/updateReports?agent=main"} {
		drive(t, url+path, conn.Text)
	}
	if got := index(t, dir)["main"]; len(got) != 2 {
		t.Errorf("the reports have %v", got)
	}
}

// index reads the index.json in a directory.
func index(t *testing.T, dir string) map[string]map[string]any {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "index.json"))
	var agents map[string]map[string]any
	if err != nil || json.Unmarshal(b, &agents) != nil {
		t.Fatalf("%v, %s", err, b)
	}
	return agents
}
