package term

import (
	"fmt"
	"io"

	"duplex/cmd/internal/term"
	"duplex/cmd/wsbench/result"
)

// Verdicts writes how duplex does beside others, and which targets were reached.
func Verdicts(w io.Writer, verdicts []result.Verdict) {
	if len(verdicts) == 0 {
		return
	}
	rows := [][]string{{"duplex beside others", "value", "min–max", "at most", ""}}
	for _, v := range verdicts {
		most, reached := v.Format(v.Most), "reached"
		switch {
		case !v.HasTarget():
			most, reached = "–", ""
		case !v.Reached:
			reached = "MISSED"
		}
		rows = append(rows, []string{v.Target + " (" + v.Against + ")", v.Format(v.Value),
			v.Format(v.Low) + "–" + v.Format(v.High), most, reached})
	}
	term.Columns(w, rows)
}

// Changes writes how figures differ from those of another run: a line for what
// matters most of each case and subject, and the geometric mean of these.
func Changes(w io.Writer, changes []result.Change) {
	rows := [][]string{{"compared with before", "", "before", "after", "ratio", "95 %", ""}}
	main := result.Main(changes)
	for _, c := range main {
		interval := "too few rounds"
		if c.Known {
			interval = result.Ratio(c.Low) + "–" + result.Ratio(c.High)
		}
		rows = append(rows, []string{fmt.Sprintf("%s: %v", c.Subject, c.Case), string(c.Metric),
			c.Metric.Format(c.Before), c.Metric.Format(c.After), result.Ratio(c.Ratio), interval, verdict(c)})
	}
	for _, m := range result.Means(main) {
		rows = append(rows, []string{fmt.Sprintf("%s: geometric mean of %d", m.Subject, m.Cases), string(m.Metric), "", "", result.Ratio(m.Ratio), "", ""})
	}
	term.Columns(w, rows)
}

// verdict returns what to make of a change: ~ is no difference that could be told
// from chance, and ? a change that nothing can be said of.
func verdict(c result.Change) string {
	switch {
	case !c.Known:
		return "?"
	case !c.Differs():
		return "~"
	case c.Better():
		return "better"
	}
	return "WORSE"
}
