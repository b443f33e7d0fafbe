package autobahn

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"

	"duplex/cmd/wsconform/atomic"
	"duplex/cmd/wsconform/result"
)

// An index is index.json: results by agent and case.
type index map[string]map[string]indexEntry

type indexEntry struct {
	Behavior        result.Behavior `json:"behavior"`
	BehaviorClose   result.Behavior `json:"behaviorClose"`
	Duration        int64           `json:"duration"` // in milliseconds
	RemoteCloseCode *uint16         `json:"remoteCloseCode"`
	ReportFile      string          `json:"reportfile"`
}

// WriteReports writes index.json and a file for each result into a directory,
// which is made if it is not there.
func WriteReports(dir string, run *result.Run) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	agents := index{}
	for i := range run.Results {
		r := &run.Results[i]
		name := fileName(r.Agent, r.Case.ID)
		if err := writeJSON(filepath.Join(dir, name), newCaseReport(run.Role, r)); err != nil {
			return err
		}
		if agents[r.Agent] == nil {
			agents[r.Agent] = map[string]indexEntry{}
		}
		entry := indexEntry{r.Behavior, r.BehaviorClose, r.Duration.Milliseconds(), nil, name}
		entry.RemoteCloseCode, _ = codeAndReason(r.RemoteClose)
		agents[r.Agent][r.Case.ID] = entry
	}
	return writeJSON(filepath.Join(dir, "index.json"), agents)
}

func writeJSON(path string, v any) error {
	return atomic.WriteFile(path, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "   ")
		e.SetEscapeHTML(false)
		return e.Encode(v)
	})
}

// fileName returns the name of the report on a case: AGENT_case_1_1_1.json,
// with what not every file system can bear in the agent's name replaced.
func fileName(agent, id string) string {
	safe := strings.Map(func(c rune) rune {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-':
			return c
		}
		return '_'
	}, agent)
	return safe + "_case_" + strings.ReplaceAll(id, ".", "_") + ".json"
}

// codeAndReason returns what a Close frame said, with nothing for nothing.
func codeAndReason(c *result.CloseFrame) (code *uint16, reason *string) {
	const noStatus = 1005
	if c == nil || c.Code == noStatus {
		return nil, nil
	}
	code = &c.Code
	if c.Reason != "" {
		reason = &c.Reason
	}
	return code, reason
}
