package result

import "duplex/cmd/wsbench/stat"

// A Change is how a figure differs from that of another run.
type Change struct {
	Figure
	Before, After float64 // medians
	stat.Interval
}

// Better reports whether it is for the better, if it differs at all.
func (c *Change) Better() bool { return (c.Ratio > 1) == c.Metric.HigherIsBetter() }

// Changes returns how the figures that both runs have differ from those before. If
// both runs are about one subject only, it may have another name.
func (r *Run) Changes(before *Run) (all []Change) {
	for _, f := range r.Figures {
		subject := f.Subject
		if len(r.Subjects) == 1 && len(before.Subjects) == 1 {
			subject = before.Subjects[0].Name
		}
		b := before.Find(f.Case, subject, f.Metric)
		if len(b.Samples) == 0 || b.Median() == 0 || len(f.Samples) == 0 {
			continue
		}
		all = append(all, Change{f, b.Median(), f.Median(), stat.Compare(b.Samples, f.Samples)})
	}
	return all
}
