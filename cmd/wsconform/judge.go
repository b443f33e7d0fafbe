package main

import (
	"slices"

	"duplex/cmd/wsconform/autobahn"
	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
)

// readResults reads what an earlier run has found, of this tool or of Autobahn's
// wstest, which exits with 0 whatever it finds.
func (p *planned) readResults() (*result.Run, error) {
	r, err := autobahn.ReadIndex(p.index)
	if err != nil {
		return nil, err
	}
	known, err := descriptions()
	if err != nil {
		return nil, err
	}
	patterns := orAll(p.options.cases)
	r.Results = slices.DeleteFunc(r.Results, func(r result.Result) bool {
		return !suite.Match(r.Case.ID, patterns) || suite.Match(r.Case.ID, p.exclude)
	})
	for i := range r.Results {
		if c, ok := known[r.Results[i].Case.ID]; ok {
			r.Results[i].Case = c
		}
	}
	r.Complete = p.complete(r)
	return r, nil
}

// descriptions returns what is known of all cases, by ID.
func descriptions() (map[string]result.Case, error) {
	known := map[string]result.Case{}
	for _, role := range []result.Role{result.Server, result.Client} {
		cases, err := suite.Select(role, []string{"*"}, nil)
		if err != nil {
			return nil, err
		}
		for _, c := range cases {
			known[c.ID] = c.Info()
		}
	}
	return known, nil
}

// complete reports whether every agent has played all of the cases that
// Autobahn has too, which are for servers and clients alike. It says what is
// missing.
func (p *planned) complete(r *result.Run) bool {
	complete := len(r.Agents) > 0
	for _, agent := range r.Agents {
		played := map[string]bool{}
		for _, r := range r.Of(agent.Name) {
			played[r.Case.ID] = true
		}
		var missing []string
		for _, c := range p.cases {
			if suite.InAutobahn(c.ID) && !played[c.ID] {
				missing = append(missing, c.ID)
			}
		}
		if len(missing) > 0 {
			complete = false
			warn("%s: %d cases are missing, %s first (-cases and -exclude say which must be there)", agent.Name, len(missing), missing[0])
		}
	}
	return complete
}
