// Package term writes on a terminal, or into a log, what a run of wsbench has found.
package term

import (
	"io"
	"slices"

	"duplex/cmd/internal/term"
	"duplex/cmd/wsbench/result"
)

// Table writes the figures: for each case a line for each subject, or, if there is
// only one subject, for each group a line for each case.
func Table(w io.Writer, r *result.Run) {
	if len(r.Subjects) == 1 {
		for _, cases := range byGroup(r.Cases()) {
			figures(w, r, string(cases[0].Group), cases, r.Subjects)
		}
		return
	}
	for _, c := range r.Cases() {
		figures(w, r, c.String(), []result.Case{c}, r.Subjects)
	}
}

// byGroup cuts cases where the group changes.
func byGroup(cases []result.Case) (all [][]result.Case) {
	for i, c := range cases {
		if i == 0 || c.Group != cases[i-1].Group {
			all = append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], c)
	}
	return all
}

// figures writes a table: the medians of all metrics that occur, the first with
// its spread.
func figures(w io.Writer, r *result.Run, title string, cases []result.Case, subjects []result.Subject) {
	metrics := occurring(r, cases)
	head := []string{title}
	for i, m := range metrics {
		if head = append(head, string(m)); i == 0 {
			head = append(head, "min–max")
		}
	}
	rows := [][]string{head}
	for _, c := range cases {
		for _, s := range subjects {
			if len(r.Find(c, s.Name, metrics[0]).Samples) == 0 {
				continue
			}
			name := s.Name
			if len(subjects) == 1 {
				name = c.String()
			}
			rows = append(rows, row(r, name, c, s.Name, metrics))
		}
	}
	term.Columns(w, rows)
}

// row returns a line of a table.
func row(r *result.Run, name string, c result.Case, subject string, metrics []result.Metric) []string {
	cells := []string{name}
	for i, m := range metrics {
		f := r.Find(c, subject, m)
		if len(f.Samples) == 0 {
			cells = append(cells, "–")
			continue
		}
		cells = append(cells, m.Format(f.Median()))
		if i == 0 {
			cells = append(cells, m.Format(slices.Min(f.Samples))+"–"+m.Format(slices.Max(f.Samples)))
		}
	}
	return cells
}

// occurring returns the metrics that some figure of the cases has.
func occurring(r *result.Run, cases []result.Case) (all []result.Metric) {
	for _, m := range result.Metrics {
		if slices.ContainsFunc(r.Figures, func(f result.Figure) bool { return f.Metric == m && slices.Contains(cases, f.Case) }) {
			all = append(all, m)
		}
	}
	return all
}
