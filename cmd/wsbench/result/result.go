// Package result is what a run of wsbench finds: figures, one for each round, of
// what was done by whom. It is also the form in which they are kept as JSON.
package result

import (
	"slices"
	"time"

	"duplex/cmd/wsbench/histogram"
	"duplex/cmd/wsbench/stat"
)

// A Run is all that a run has found.
type Run struct {
	Tool      string    `json:"tool"`
	Version   string    `json:"version"`
	Command   string    `json:"command"` // the command line that repeats it
	Started   time.Time `json:"started"`
	Seconds   float64   `json:"seconds"` // that it took
	Complete  bool      `json:"complete"`
	Rounds    int       `json:"rounds"`
	Quick     bool      `json:"quick,omitempty"` // too short for its figures to be judged
	Host      Host      `json:"host"`
	Placement string    `json:"placement,omitempty"` // on which processors server and client ran
	Subjects  []Subject `json:"subjects"`
	Figures   []Figure  `json:"figures"`
	Latencies []Latency `json:"latencies,omitempty"`
	Verdicts  []Verdict `json:"verdicts,omitempty"`
	Failures  []Failure `json:"failures,omitempty"`
}

// A Subject is a server or a library that was measured.
type Subject struct {
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
	Notes   string `json:"notes,omitempty"` // what it does otherwise than others
	Role    Role   `json:"role,omitempty"`
	UTF8    bool   `json:"utf8,omitempty"` // it refuses text that is not UTF-8
}

// A Role is what a subject is in a comparison.
type Role string

// The roles.
const (
	Ours   Role = "ours"
	Peer   Role = "peer"    // to be compared with
	ByHand Role = "by hand" // a program around a codec: gathering, limits and locks are its own, as far as it has any
	Floor  Role = "floor"   // what remains without a library
)

// A Figure is what a metric of a subject was, in each round.
type Figure struct {
	Case    Case      `json:"case"`
	Subject string    `json:"subject"`
	Metric  Metric    `json:"metric"`
	Samples []float64 `json:"samples"`
}

// Median returns the median of the rounds.
func (f *Figure) Median() float64 { return stat.Median(f.Samples) }

// A Latency is how latencies are distributed, over all rounds.
type Latency struct {
	Case    Case         `json:"case"`
	Subject string       `json:"subject"`
	Points  [][2]float64 `json:"points"` // a percentile, and the latency in nanoseconds
	Bars    [][2]float64 `json:"bars"`   // a latency in nanoseconds, and the share of those up to it and above the one before
}

// A Failure is what could not be measured.
type Failure struct {
	Case    Case   `json:"case"`
	Subject string `json:"subject"`
	Error   string `json:"error"`
}

// find returns the figure, or nil if there is none.
func (r *Run) find(c Case, subject string, m Metric) *Figure {
	for i := range r.Figures {
		if f := &r.Figures[i]; f.Case == c && f.Subject == subject && f.Metric == m {
			return f
		}
	}
	return nil
}

// Find returns the figure. If there is none it has no samples.
func (r *Run) Find(c Case, subject string, m Metric) *Figure {
	if f := r.find(c, subject, m); f != nil {
		return f
	}
	return &Figure{Case: c, Subject: subject, Metric: m}
}

// Add adds a sample to a figure.
func (r *Run) Add(c Case, subject string, m Metric, sample float64) {
	f := r.find(c, subject, m)
	if f == nil {
		r.Figures = append(r.Figures, Figure{Case: c, Subject: subject, Metric: m})
		f = &r.Figures[len(r.Figures)-1]
	}
	f.Samples = append(f.Samples, sample)
}

// percentiles is what is kept of a distribution.
var percentiles = []float64{10, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99, 99.999}

// AddLatency adds a distribution.
func (r *Run) AddLatency(c Case, subject string, h *histogram.Histogram) {
	l := Latency{Case: c, Subject: subject}
	n := float64(h.Count())
	for _, p := range percentiles {
		if n*(100-p)/100 >= 0.999 { // one at least is longer, or the longest
			l.Points = append(l.Points, [2]float64{p, float64(h.Percentile(p))})
		}
	}
	l.Bars = bars(h)
	r.Latencies = append(r.Latencies, l)
}

// bars cuts a distribution at 1, 2 and 5 times the powers of ten.
func bars(h *histogram.Histogram) (all [][2]float64) {
	n, before := float64(h.Count()), uint64(0)
	for bound, i := 1.0, 0; n > 0 && before < uint64(n); i++ {
		upTo := h.CountUpTo(time.Duration(bound))
		if upTo > before {
			all = append(all, [2]float64{bound, float64(upTo-before) / n})
		} else if len(all) > 0 {
			all = append(all, [2]float64{bound, 0})
		}
		before = upTo
		bound *= []float64{2, 2.5, 2}[i%3]
	}
	return all
}

// Cases returns what was done, in order.
func (r *Run) Cases() (all []Case) {
	for _, f := range r.Figures {
		if !slices.Contains(all, f.Case) {
			all = append(all, f.Case)
		}
	}
	return all
}

// Of returns the figures of a case.
func (r *Run) Of(c Case) (all []Figure) {
	for _, f := range r.Figures {
		if f.Case == c {
			all = append(all, f)
		}
	}
	return all
}

// Subject returns the subject of that name.
func (r *Run) Subject(name string) Subject {
	for _, s := range r.Subjects {
		if s.Name == name {
			return s
		}
	}
	return Subject{Name: name}
}
