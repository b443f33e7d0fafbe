package autobahn_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"duplex/cmd/wsconform/autobahn"
	"duplex/cmd/wsconform/result"

	"github.com/google/go-cmp/cmp"
)

// autobahnIndex is an index.json as wstest writes it, with tool's own indent
// and order, and autobahnCase what it says of a case.
const (
	autobahnIndex = `{
   "ws": {
      "6.4.3": {
         "behavior": "NON-STRICT",
         "behaviorClose": "OK",
         "duration": 2003,
         "remoteCloseCode": null,
         "reportfile": "ws_case_6_4_3.json"
      },
      "10.1.1": {"behavior": "OK", "behaviorClose": "FAILED BY CLIENT", "duration": 4, "remoteCloseCode": 1000, "reportfile": "ws_case_10_1_1.json"}
   },
   "nobody": {}
}`
	autobahnCase = `{"agent": "ws", "behavior": "NON-STRICT", "isServer": true, "result": "Actual events match at least one expected.",
		"resultClose": "Connection was properly closed", "trafficStats": {"incomingOctetsWireLevel": 12}, "rxFrameStats": {"8": 1},
		"expected": {"OK": [["timeout", "A"]]}, "wirelog": [["TO", [16, "474554"], false], ["KL", 1]]}`
)

// What Autobahn has written is read like what this tool has.
func TestReadIndex(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("ws_case_6_4_3.json", autobahnCase)
	got, err := autobahn.ReadIndex(write("index.json", autobahnIndex))
	if err != nil {
		t.Fatal(err)
	}
	want := &result.Run{
		Tool: "index.json", Role: result.Client,
		Agents: []result.Agent{{Name: "nobody"}, {Name: "ws"}},
		Results: []result.Result{{
			Agent: "ws", Number: 1, Case: result.Case{ID: "6.4.3"},
			Behavior: result.NonStrict, BehaviorClose: result.OK,
			Why: "Actual events match at least one expected.", WhyClose: "Connection was properly closed",
			Duration: result.Duration(2003 * time.Millisecond),
		}, {
			Agent: "ws", Number: 2, Case: result.Case{ID: "10.1.1"},
			Behavior: result.OK, BehaviorClose: result.FailedByClient,
			Duration: result.Duration(4 * time.Millisecond),
		}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for content, want := range map[string]string{
		`{`:           "line 1: not JSON",
		`{"ws": [1]}`: "cannot be a array",
		`{"ws": {"1.1.1": {"behavior": "FINE", "behaviorClose": "OK"}}}`: `ws, case 1.1.1: "FINE" is no verdict`,
		`{"ws": {"1.1.1": {"behavior": "OK"}}}`:                          `"" is no verdict`,
	} {
		if _, err := autobahn.ReadIndex(write("bad.json", content)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", content, err, want)
		}
	}
}

// What was written is read as it was.
func TestIndexRoundTrip(t *testing.T) {
	dir := t.TempDir()
	verdict := func(agent, id string, behavior, ending result.Behavior) result.Result {
		return result.Result{Agent: agent, Number: 1, Case: result.Case{ID: id}, Behavior: behavior, BehaviorClose: ending, Why: "why " + agent, WhyClose: id}
	}
	run := &result.Run{Role: result.Server, Results: []result.Result{
		verdict("My Agent", "1.1.1", result.OK, result.Unclean),
		verdict("my_agent", "1.1.1", result.Failed, result.WrongCode),
		verdict("my agent", "1.1.1", result.Unimplemented, result.Unimplemented),
	}}
	if err := autobahn.WriteReports(dir, run); err != nil {
		t.Fatal(err)
	}
	got, err := autobahn.ReadIndex(filepath.Join(dir, "index.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range run.Results {
		if diff := cmp.Diff([]result.Result{want}, got.Of(want.Agent)); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	}
	if files, _ := filepath.Glob(filepath.Join(dir, "*_case_1_1_1.json")); len(files) != 3 {
		t.Errorf("agents with names that are much alike share reports: %v", files)
	}
}
