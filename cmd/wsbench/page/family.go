package page

import (
	"slices"

	"duplex/cmd/wsbench/plot"
	"duplex/cmd/wsbench/result"
)

// families returns the cases that differ in one thing only, which without takes
// from them.
func families(r *result.Run, without func(result.Case) result.Case) (all [][]result.Case) {
	var names []result.Case
	for _, c := range r.Cases() {
		i := slices.Index(names, without(c))
		if i < 0 {
			names, all = append(names, without(c)), append(all, nil)
			i = len(all) - 1
		}
		all[i] = append(all[i], c)
	}
	return all
}

// series returns a line for each subject: a metric of the cases over what x takes
// from them.
func series(r *result.Run, n numbering, cases []result.Case, m result.Metric, x func(result.Case) int) (all []plot.Series) {
	for _, s := range r.Subjects {
		line := plot.Series{Subject: n[s.Name], Name: short(s.Name)}
		for _, c := range cases {
			if f := r.Find(c, s.Name, m); len(f.Samples) > 0 && f.Median() > 0 {
				line.Points = append(line.Points, plot.Point{X: float64(x(c)), Y: f.Median(), Low: slices.Min(f.Samples), High: slices.Max(f.Samples)})
			}
		}
		slices.SortFunc(line.Points, func(a, b plot.Point) int { return int(a.X - b.X) })
		if len(line.Points) > 0 {
			all = append(all, line)
		}
	}
	return all
}

// short returns a name that fits beside a line.
func short(name string) string {
	if r := []rune(name); len(r) > 13 {
		return string(r[:12]) + "…"
	}
	return name
}

// ticks returns what x takes from the cases, in order.
func ticks(cases []result.Case, x func(result.Case) int) (all []float64) {
	for _, c := range cases {
		all = append(all, float64(x(c)))
	}
	slices.Sort(all)
	return slices.Compact(all)
}
