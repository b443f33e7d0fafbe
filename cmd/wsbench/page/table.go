package page

import (
	"slices"

	"duplex/cmd/wsbench/result"
)

// A table is the figures of a case.
type table struct {
	Case    string
	Metrics []result.Metric
	Rows    []row
}

// A row is the figures of a subject.
type row struct {
	Subject string
	Number  int
	Cells   []cell
}

// A cell is a figure: the median, and between what the rounds lie.
type cell struct{ Median, Range string }

func tables(r *result.Run, n numbering) (all []table) {
	for _, c := range r.Cases() {
		t := table{Case: c.String()}
		figures := r.Of(c)
		for _, m := range result.Metrics {
			if slices.ContainsFunc(figures, func(f result.Figure) bool { return f.Metric == m }) {
				t.Metrics = append(t.Metrics, m)
			}
		}
		for _, s := range r.Subjects {
			if slices.ContainsFunc(figures, func(f result.Figure) bool { return f.Subject == s.Name }) {
				t.Rows = append(t.Rows, row{s.Name, n[s.Name], cells(r, c, s.Name, t.Metrics)})
			}
		}
		all = append(all, t)
	}
	return all
}

func cells(r *result.Run, c result.Case, subject string, metrics []result.Metric) (all []cell) {
	for _, m := range metrics {
		f := r.Find(c, subject, m)
		if len(f.Samples) == 0 {
			all = append(all, cell{})
			continue
		}
		all = append(all, cell{m.Format(f.Median()), m.Format(slices.Min(f.Samples)) + " – " + m.Format(slices.Max(f.Samples))})
	}
	return all
}
