package autobahn_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"duplex/cmd/wsconform/autobahn"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestSpec(t *testing.T) {
	path := filepath.Join(t.TempDir(), "spec.json")
	write := func(s string) { os.WriteFile(path, []byte(s), 0o600) }
	write(`{"options": {"failByDrop": false}, "outdir": "./out", "colour": "red",
		"servers": [{"agent": "a", "url": "ws://127.0.0.1:9001", "options": {"version": 18}}],
		"cases": ["1.*"], "exclude-cases": ["1.2.*"], "exclude-agent-cases": {"a*": ["1.1.3"], "b": ["1.1.4"]}}`)
	s, err := autobahn.ReadSpec(path)
	if err != nil {
		t.Fatal(err)
	}
	want := &autobahn.Spec{
		Outdir: "./out", Servers: []autobahn.SpecServer{{Agent: "a", URL: "ws://127.0.0.1:9001"}},
		Cases: []string{"1.*"}, ExcludeCases: []string{"1.2.*"},
		ExcludeAgentCases: map[string][]string{"a*": {"1.1.3"}, "b": {"1.1.4"}},
		Unknown:           []string{"colour"},
	}
	if diff := cmp.Diff(want, s, cmpopts.IgnoreTypes(autobahn.Options{})); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for agent, want := range map[string][]string{"a": {"1.1.3"}, "ab": {"1.1.3"}, "b": {"1.1.4"}, "c": nil} {
		if got := s.Excluded(agent); !slices.Equal(got, want) {
			t.Errorf("excluded for %s: %v, want %v", agent, got, want)
		}
	}
	for content, want := range map[string]string{
		"{\n\"cases\": [\"*\",]}":           "line 2: not JSON",
		"":                                  "not JSON",
		`{"options": {"applyMask": false}}`: `option "applyMask" cannot be false`,
		`{"servers": [{"url": "ws://x", "options": {"spdy": 1}}]}`: `option "spdy" is not known`,
		"{\n\n\"cases\": \"*\"}":                                   `line 3: "cases" cannot be a string`,
	} {
		write(content)
		if _, err := autobahn.ReadSpec(path); err == nil || !contains(err, want) || !contains(err, path) {
			t.Errorf("%q: %v, want %q", content, err, want)
		}
	}
}

func contains(err error, s string) bool { return strings.Contains(err.Error(), s) }
