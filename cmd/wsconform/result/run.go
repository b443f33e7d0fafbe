// Package result is what a run of the conformance suite has found, as plain
// data: nothing here runs anything, and every report is written from it.
//
//	Run ─ Results ─┬─ Case         what was asked
//	               ├─ Behavior     how the peer did, and Why
//	               ├─ Outcomes     what it might have done, and what was Seen
//	               └─ Wire         every frame, in both directions
package result

import (
	"cmp"
	"strings"
	"time"
)

// A Run is one run of the tool, over all its agents.
type Run struct {
	Tool     string    `json:"tool"`     // "wsconform"
	Version  string    `json:"version"`  // of the tool, "devel" if it was not built from a release
	Role     Role      `json:"role"`     // what the peers are
	Started  time.Time `json:"started"`  // when the first case could begin
	Duration Duration  `json:"duration"` // until the last one ended
	Seed     uint64    `json:"seed"`     // what the masking keys were drawn from

	// Complete is false if the run was interrupted: Results then has the
	// cases that had ended by then.
	Complete bool `json:"complete"`

	Agents  []Agent  `json:"agents"`  // in the order of the call
	Results []Result `json:"results"` // by agent, then by case
}

// A Role says which end of a connection a peer is.
type Role string

const (
	Server Role = "server" // the tester dials
	Client Role = "client" // the tester listens
)

// An Agent is an implementation under test.
type Agent struct {
	Name string `json:"name"`
	URL  string `json:"url,omitempty"` // of a server; a client has none

	// Unreachable is why no case could be run against a server, and "" if it
	// could be connected to.
	Unreachable string `json:"unreachable,omitempty"`
}

// Of returns the results of one agent, in the order of the cases.
func (r *Run) Of(agent string) []Result {
	var of []Result
	for _, res := range r.Results {
		if res.Agent == agent {
			of = append(of, res)
		}
	}
	return of
}

// Section returns the first number of a case's ID: "6" for 6.4.3.
func Section(id string) string {
	section, _, _ := strings.Cut(id, ".")
	return section
}

// CompareIDs orders IDs of cases by their numbers, so that 2.2 comes before
// 2.10. It returns what [cmp.Compare] does.
func CompareIDs(a, b string) int {
	for a != "" && b != "" {
		var x, y string
		x, a, _ = strings.Cut(a, ".")
		y, b, _ = strings.Cut(b, ".")
		if c := cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(x, y)); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b))
}
