package page

import (
	"slices"
	"strings"

	"duplex/cmd/wsconform/result"
)

// A matrix is the results, to be found by case and agent. The names of agents
// are printable in it.
type matrix struct {
	agents []result.Agent
	cases  []result.Case // in order
	played map[played]*result.Result
}

type played struct{ id, agent string }

// newMatrix returns the results of a run. If an agent played a case more than
// once, the last time counts.
func newMatrix(run *result.Run) *matrix {
	m := &matrix{played: map[played]*result.Result{}}
	for _, a := range run.Agents {
		m.agents = append(m.agents, result.Agent{
			Name: printable(a.Name), URL: printable(a.URL), Unreachable: printable(a.Unreachable),
		})
	}
	known := map[string]bool{}
	for i := range run.Results {
		r := &run.Results[i]
		if id := r.Case.ID; !known[id] {
			known[id] = true
			m.cases = append(m.cases, r.Case)
		}
		m.played[played{r.Case.ID, printable(r.Agent)}] = r
	}
	slices.SortStableFunc(m.cases, func(a, b result.Case) int { return result.CompareIDs(a.ID, b.ID) })
	return m
}

// column returns the width of an agent's column in percent. However many there
// are, the descriptions of the cases have room.
func (m *matrix) column() int { return min(16, 60/max(1, len(m.agents))) }

// A section is the rows of cases that belong together.
type section struct {
	Number, Title string
	Rows          []row
	Sums          []sum // by agent
}

// Failing reports whether an agent has failed one of the cases.
func (s section) Failing() bool {
	return slices.ContainsFunc(s.Rows, func(r row) bool { return r.Failed })
}

// A row is a case, and how each agent did.
type row struct {
	result.Case
	Failed  bool   // by an agent
	Classes string // of all verdicts in the row, for the filter
	Cells   []cell // by agent
}

// A cell is how one agent did in one case.
type cell struct {
	Agent    string
	Verdicts []result.Behavior // none if the agent did not play the case
}

// A sum counts an agent's results in a section.
type sum struct {
	Agent          string
	Played, Failed int
}

// sections returns the sections in order.
func (m *matrix) sections() []section {
	var all []section
	for _, c := range m.cases {
		number := result.Section(c.ID)
		if len(all) == 0 || all[len(all)-1].Number != number {
			all = append(all, section{Number: number, Title: c.Section, Sums: make([]sum, len(m.agents))})
		}
		s := &all[len(all)-1]
		s.Rows = append(s.Rows, m.row(c))
		for i, agent := range m.agents {
			s.Sums[i].Agent = agent.Name
			s.Sums[i].add(m.played[played{c.ID, agent.Name}])
		}
	}
	return all
}

// add counts a result in, if there is one.
func (s *sum) add(r *result.Result) {
	if r == nil {
		return
	}
	s.Played++
	if r.Failed() {
		s.Failed++
	}
}

func (m *matrix) row(c result.Case) row {
	row := row{Case: c}
	var classes []string
	for _, agent := range m.agents {
		cell := cell{Agent: agent.Name}
		if r := m.played[played{c.ID, agent.Name}]; r != nil {
			cell.Verdicts = shown(r)
			row.Failed = row.Failed || r.Failed()
		}
		for _, b := range cell.Verdicts {
			classes = append(classes, class(b))
		}
		row.Cells = append(row.Cells, cell)
	}
	slices.Sort(classes)
	row.Classes = strings.Join(slices.Compact(classes), " ")
	return row
}
