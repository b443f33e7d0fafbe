package autobahn

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

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

// ReadIndex reads the results that an index.json tells of, whichever tool wrote
// it. Of each it has the verdicts, and the reasons if the file on the case is
// still beside the index.
func ReadIndex(path string) (*result.Run, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var agents index
	if err := json.Unmarshal(b, &agents); err != nil {
		return nil, fmt.Errorf("%s: %w", path, located(err, b))
	}
	run := &result.Run{Tool: "index.json", Role: result.Server}
	for _, agent := range slices.Sorted(maps.Keys(agents)) {
		run.Agents = append(run.Agents, result.Agent{Name: agent})
		for i, id := range slices.SortedFunc(maps.Keys(agents[agent]), result.CompareIDs) {
			entry := agents[agent][id]
			if err := entry.check(); err != nil {
				return nil, fmt.Errorf("%s: %s, case %s: %w", path, agent, id, err)
			}
			r := result.Result{
				Agent: agent, Number: i + 1, Case: result.Case{ID: id},
				Behavior: entry.Behavior, BehaviorClose: entry.BehaviorClose,
				Duration: result.Duration(entry.Duration) * result.Duration(time.Millisecond),
			}
			if report, ok := entry.report(filepath.Dir(path)); ok {
				r.Why, r.WhyClose, run.Role = report.Result, report.ResultClose, report.peer()
			}
			run.Results = append(run.Results, r)
		}
	}
	return run, nil
}

// check finds words that are no verdicts. They would be worse than none.
func (e indexEntry) check() error {
	for _, b := range []result.Behavior{e.Behavior, e.BehaviorClose} {
		if !slices.Contains(result.Behaviors, b) {
			return fmt.Errorf("%q is no verdict", b)
		}
	}
	return nil
}

// reasons are what is read of the file on a case, in which much differs from
// tool to tool.
type reasons struct {
	Result      string `json:"result"`
	ResultClose string `json:"resultClose"`
	IsServer    bool   `json:"isServer"`
}

// report reads the file on the case, if it is there.
func (e indexEntry) report(dir string) (r reasons, ok bool) {
	b, err := os.ReadFile(filepath.Join(dir, filepath.Base(e.ReportFile)))
	return r, err == nil && json.Unmarshal(b, &r) == nil
}

// peer returns what was under test.
func (r reasons) peer() result.Role {
	if r.IsServer {
		return result.Client
	}
	return result.Server
}
