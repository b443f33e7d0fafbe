// Package plot draws plots as SVG, to stand in a page that gives them its colours.
//
// A plot has classes and no styles: "s3" for all that belongs to the subject with
// that number, "axis", "grid", "line", "mark", "range" and "label" for what it is.
package plot

import (
	"math"
	"slices"
)

// A Scale maps values to places. The zero Scale is linear.
type Scale struct {
	Log    bool
	Bytes  bool                 // round numbers are those of KiB and MiB
	Format func(float64) string // of the numbers beside it
	Ticks  []float64            // where there are some; chosen if nil

	from, to         float64 // values, or their logarithms
	fromPlace, place float64 // where from lies, and how long the scale is
}

// fit makes the scale hold the values, and lie from one place to another.
func (s *Scale) fit(values []float64, fromPlace, toPlace float64) {
	low, high := slices.Min(values), slices.Max(values)
	if s.Log {
		low, high = math.Log10(low), math.Log10(high)
		pad := max((high-low)*0.06, 0.06)
		low, high = low-pad, high+pad
	} else {
		low, high = min(low, 0), high*1.05
	}
	if high <= low {
		high = low + 1
	}
	s.from, s.to, s.fromPlace, s.place = low, high, fromPlace, toPlace-fromPlace
	if s.Ticks == nil {
		s.Ticks = s.ticks(low, high)
	}
}

// ticks returns round values between two, which are logarithms on such a scale.
func (s *Scale) ticks(low, high float64) []float64 {
	switch {
	case s.Log && s.Bytes:
		return powersOfTwo(low, high)
	case s.Log:
		return logTicks(low, high)
	case s.Bytes:
		return bytesTicks(low, high)
	}
	return linearTicks(low, high)
}

// at returns where a value lies.
func (s *Scale) at(v float64) float64 {
	if s.Log {
		v = math.Log10(v)
	}
	return s.fromPlace + (v-s.from)/(s.to-s.from)*s.place
}

// How many ticks there are: from two nothing between them can be read, and more than
// eight are in each other's way.
const (
	fewTicks  = 3
	manyTicks = 8
)

// logTicks returns the powers of ten between two of them, also 2 and 5 times those, or
// more, as long as there is room, and where even these are few the values of a linear
// scale.
func logTicks(low, high float64) (ticks []float64) {
	for _, digits := range [][]float64{{1, 1.5, 2, 3, 4, 5, 7}, {1, 2, 5}, {1}} {
		ticks = nil
		for e := math.Floor(low); e <= high; e++ {
			for _, d := range digits {
				if v := d * math.Pow(10, e); math.Log10(v) >= low && math.Log10(v) <= high {
					ticks = append(ticks, v)
				}
			}
		}
		switch n := len(ticks); {
		case n < fewTicks:
			return linearTicks(math.Pow(10, low), math.Pow(10, high))
		case n <= manyTicks:
			return ticks
		}
	}
	return ticks
}

// powersOfTwo returns powers of two between two of ten: all of them, or as many as
// there is room for. Where they are few they are the values of a linear scale.
func powersOfTwo(low, high float64) (ticks []float64) {
	step := math.Ceil((high - low) / math.Log10(2) / 6)
	for e := math.Ceil(low/math.Log10(2)/step) * step; e*math.Log10(2) <= high; e += step {
		ticks = append(ticks, math.Exp2(e))
	}
	if len(ticks) < fewTicks {
		return bytesTicks(math.Pow(10, low), math.Pow(10, high))
	}
	return ticks
}

// bytesTicks returns four or so round numbers in the unit that suits the highest
// value.
func bytesTicks(low, high float64) []float64 {
	unit := math.Pow(1024, math.Floor(math.Log2(max(high, 1))/10))
	ticks := linearTicks(low/unit, high/unit)
	for i := range ticks {
		ticks[i] *= unit
	}
	return ticks
}

// linearTicks returns four or so round numbers.
func linearTicks(low, high float64) (ticks []float64) {
	step := math.Pow(10, math.Floor(math.Log10((high-low)/4)))
	for _, d := range []float64{5, 2} {
		if (high-low)/(d*step) >= 3 {
			step *= d
			break
		}
	}
	for v := math.Ceil(low/step) * step; v <= high; v += step {
		ticks = append(ticks, v)
	}
	return ticks
}
