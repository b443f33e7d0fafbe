package result

import (
	"math"
	"slices"

	"duplex/cmd/wsbench/stat"
)

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
		if f.Metric == Total || len(b.Samples) == 0 || b.Median() == 0 || len(f.Samples) == 0 {
			continue
		}
		all = append(all, Change{f, b.Median(), f.Median(), stat.Compare(b.Samples, f.Samples)})
	}
	return all
}

// Main returns the changes of the metric that matters most for each case and subject.
func Main(changes []Change) (all []Change) {
	type key struct {
		c       Case
		subject string
	}
	at := map[key]int{}
	for _, c := range changes {
		k := key{c.Case, c.Subject}
		i, seen := at[k]
		switch {
		case !seen:
			at[k] = len(all)
			all = append(all, c)
		case slices.Index(Metrics, c.Metric) < slices.Index(Metrics, all[i].Metric):
			all[i] = c
		}
	}
	return all
}

// A Mean is the geometric mean of the ratios of several cases.
type Mean struct {
	Subject string
	Metric  Metric
	Ratio   float64
	Cases   int
}

// Means returns the mean for each subject and metric that several changes are of, in
// the order of the changes.
func Means(changes []Change) (all []Mean) {
	for _, c := range changes {
		i := slices.IndexFunc(all, func(m Mean) bool { return m.Subject == c.Subject && m.Metric == c.Metric })
		if i < 0 {
			i = len(all)
			all = append(all, Mean{Subject: c.Subject, Metric: c.Metric})
		}
		if c.Ratio > 0 {
			all[i].Ratio += math.Log(c.Ratio)
			all[i].Cases++
		}
	}
	for i := range all {
		all[i].Ratio = math.Exp(all[i].Ratio / float64(max(all[i].Cases, 1)))
	}
	return slices.DeleteFunc(all, func(m Mean) bool { return m.Cases < 2 })
}
