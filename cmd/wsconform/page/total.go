package page

import "duplex/cmd/wsconform/result"

// A total counts the results of an agent by verdict.
type total struct {
	result.Agent
	Cases  int
	Counts []tally // of all verdicts of the run, the worst first
	Bar    []bar
}

// A tally is how many results had a verdict.
type tally struct {
	Verdict result.Behavior
	Count   int
}

// A bar is a stretch of a line that is 100 long.
type bar struct {
	Verdict  result.Behavior
	From, To float64
}

// totals returns the totals of all agents. They have the same verdicts, so that
// they make a table.
func (m *matrix) totals() []total {
	all := make([]total, len(m.agents))
	counts := make([]map[result.Behavior]int, len(m.agents))
	occurs := map[result.Behavior]bool{}
	for i, agent := range m.agents {
		all[i].Agent, counts[i] = agent, map[result.Behavior]int{}
		for _, c := range m.cases {
			if r := m.played[played{c.ID, agent.Name}]; r != nil {
				counts[i][verdict(r)]++
				occurs[verdict(r)] = true
				all[i].Cases++
			}
		}
	}
	for i := range all {
		for _, b := range result.Behaviors {
			if occurs[b] {
				all[i].Counts = append(all[i].Counts, tally{b, counts[i][b]})
			}
		}
		all[i].Bar = bars(all[i].Counts)
	}
	return all
}

// thinnest is the least that a bar is long: one failure in a thousand cases
// must be seen.
const thinnest = 1.5

// bars returns counts as a line.
func bars(counts []tally) []bar {
	sum := 0.0
	for _, t := range counts {
		sum += float64(t.Count)
	}
	var lengths []float64
	whole := 0.0
	for _, t := range counts {
		length := 0.0
		if t.Count > 0 {
			length = max(thinnest, 100*float64(t.Count)/sum)
		}
		lengths = append(lengths, length)
		whole += length
	}
	var all []bar
	at := 0.0
	for i, t := range counts {
		if t.Count > 0 {
			length := lengths[i] * 100 / whole
			all = append(all, bar{t.Verdict, at, at + length})
			at += length
		}
	}
	return all
}

// Length returns how long the bar is.
func (b bar) Length() float64 { return b.To - b.From }
