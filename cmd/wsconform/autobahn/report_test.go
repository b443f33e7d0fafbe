package autobahn_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"duplex/cmd/wsconform/autobahn"
	"duplex/cmd/wsconform/result"

	"github.com/google/go-cmp/cmp"
)

// The reports have the keys that programs in the wild read.
func TestReports(t *testing.T) {
	s := newStage(t, "2.2", "3.1", "6.4.1")
	for n := range 3 {
		s.ask(t, fmt.Sprintf("/runCase?case=%d&agent=My%%20Agent/1.0", n+1))
	}
	s.ask(t, "/updateReports?agent=My%20Agent/1.0")
	run := result.Run{Role: result.Client, Results: s.results()}
	dir := filepath.Join(t.TempDir(), "deep", "reports")
	if err := autobahn.WriteReports(dir, &run); err != nil {
		t.Fatal(err)
	}
	index := read(t, dir, "index.json")["My Agent/1.0"].(map[string]any)
	entry := index["3.1"].(map[string]any)
	delete(entry, "duration")
	if diff := cmp.Diff(map[string]any{
		"behavior": "OK", "behaviorClose": "OK", "remoteCloseCode": 1002.0,
		"reportfile": "my_agent_1_0_case_3_1.json",
	}, entry); diff != "" {
		t.Errorf("index (-want +got):\n%s", diff)
	}
	report := read(t, dir, index["2.2"].(map[string]any)["reportfile"].(string))
	for _, key := range keys {
		if _, ok := report[key]; !ok {
			t.Errorf("no %q in the report", key)
		}
	}
	for key, want := range map[string]any{
		"agent": "My Agent/1.0", "id": "2.2", "case": 1.0, "isServer": true, "wasClean": true, "closedByMe": true,
		"received":         []any{[]any{"pong", "Hello, world!"}},
		"expected":         map[string]any{"OK": []any{[]any{"pong", "Hello, world!"}}},
		"localCloseReason": nil, "remoteCloseCode": 1000.0,
	} {
		if diff := cmp.Diff(want, report[key]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", key, diff)
		}
	}
	timeouts := read(t, dir, "my_agent_1_0_case_6_4_1.json")["received"]
	if diff := cmp.Diff([]any{[]any{"timeout", "A"}}, timeouts); diff != "" {
		t.Errorf("received (-want +got):\n%s", diff)
	}
	if files, _ := os.ReadDir(dir); len(files) != 4 {
		t.Errorf("%d files, want 4", len(files))
	}
}

// keys are those that a report has, as its readers know them.
var keys = []string{
	"agent", "behavior", "behaviorClose", "case", "closedByMe", "createWirelog", "description", "droppedByMe",
	"duration", "expectation", "expected", "expectedClose", "failedByMe", "httpRequest", "httpResponse", "id",
	"isServer", "localCloseCode", "localCloseReason", "received", "remoteCloseCode", "remoteCloseReason", "result",
	"resultClose", "rxFrameStats", "rxOctetStats", "started", "trafficStats", "txFrameStats", "txOctetStats",
	"wasClean", "wirelog",
}

func read(t *testing.T, dir, name string) map[string]any {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	var v map[string]any
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return v
}
