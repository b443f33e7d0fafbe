package page

import (
	"duplex/cmd/wsbench/result"
)

// A change is a row of the comparison with a run before.
type change struct {
	result.Change
}

func changes(run, previous *result.Run) (all []change) {
	if previous == nil {
		return nil
	}
	for _, c := range result.Main(run.Changes(previous)) {
		all = append(all, change{c})
	}
	return all
}

// means returns the geometric means of these rows.
func means(run, previous *result.Run) []result.Mean {
	if previous == nil {
		return nil
	}
	return result.Means(result.Main(run.Changes(previous)))
}

// BeforeText and AfterText return the medians with their unit.
func (c change) BeforeText() string { return c.Metric.Format(c.Before) }
func (c change) AfterText() string  { return c.Metric.Format(c.After) }

// Verdict says in a word what the change is.
func (c change) Verdict() string {
	switch {
	case !c.Known:
		return "unknown"
	case !c.Differs():
		return "same"
	case c.Better():
		return "better"
	}
	return "worse"
}
