package page

import (
	"math"

	"duplex/cmd/wsbench/result"
)

// A verdict is a figure beside another, drawn as a bar.
type verdict struct {
	result.Verdict
	Bar, Low, High float64 // in percent of the room, in which the target is at two thirds, or 1 without one
}

const atTarget = 66.0

// verdicts returns those with a target, or those without.
func verdicts(r *result.Run, target bool) (all []verdict) {
	for _, v := range r.Verdicts {
		if v.HasTarget() != target {
			continue
		}
		most := v.Most
		if !v.HasTarget() {
			most = 1 // as much as the other
		}
		at := func(x float64) float64 { return math.Round(10*min(x/most*atTarget, 100)) / 10 }
		all = append(all, verdict{v, at(v.Value), at(v.Low), at(v.High)})
	}
	return all
}

// Width returns how wide the range is drawn.
func (v verdict) Width() float64 { return math.Max(v.High-v.Low, 0.5) }

// ValueText, MostText and RangeText return the values with their unit.
func (v verdict) ValueText() string { return v.Format(v.Value) }
func (v verdict) MostText() string  { return v.Format(v.Most) }
func (v verdict) RangeText() string {
	return v.Format(v.Verdict.Low) + "–" + v.Format(v.Verdict.High)
}

// Outcome says in a word what became of the target, "" if there is none.
func (v verdict) Outcome() string {
	switch {
	case !v.HasTarget():
		return ""
	case v.Reached:
		return "reached"
	}
	return "missed"
}
