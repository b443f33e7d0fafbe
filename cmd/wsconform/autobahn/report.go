package autobahn

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"

	"duplex/cmd/internal/atomic"
	"duplex/cmd/wsconform/result"
)

// WriteReports writes index.json and a file for each result into a directory,
// which is made if it is not there.
func WriteReports(dir string, run *result.Run) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	agents, files := index{}, fileNames{}
	for i := range run.Results {
		r := &run.Results[i]
		name := files.of(r.Agent, r.Case.ID)
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

// codeAndReason returns what a Close frame said, with nothing for nothing.
func codeAndReason(c *result.CloseFrame) (code *uint16, reason *string) {
	if c == nil || c.Bare {
		return nil, nil
	}
	code = &c.Code
	if c.Reason != "" {
		reason = &c.Reason
	}
	return code, reason
}
