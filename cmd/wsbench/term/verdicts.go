package term

import (
	"fmt"
	"io"

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
	columns(w, rows)
}

// Changes writes how figures differ from those of another run.
func Changes(w io.Writer, changes []result.Change) {
	rows := [][]string{{"compared with before", "before", "after", "ratio", "95 %", ""}}
	for _, c := range changes {
		interval, verdict := "too few rounds", "?"
		if c.Known {
			interval, verdict = result.Ratio(c.Low)+"–"+result.Ratio(c.High), "="
		}
		switch {
		case c.Differs() && c.Better():
			verdict = "better"
		case c.Differs():
			verdict = "WORSE"
		}
		rows = append(rows, []string{fmt.Sprintf("%s: %v, %s", c.Subject, c.Case, c.Metric),
			c.Metric.Format(c.Before), c.Metric.Format(c.After), result.Ratio(c.Ratio), interval, verdict})
	}
	columns(w, rows)
}
