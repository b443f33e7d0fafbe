package chat

import (
	"math"
	"runtime/metrics"
	"strconv"
	"time"
)

// A figure is something that is measured once a second and drawn over time.
type figure struct {
	Plot   string `json:"plot"` // figures of the same plot are drawn together
	Name   string `json:"name"`
	Unit   string `json:"unit"`             // as it is shown: "B", "B/s", "/s", "ms", "%" or ""
	Metric string `json:"metric,omitempty"` // what /metrics has it under; of a rate, what it is the rate of

	measure func(since time.Duration) float64 // NaN if it is not known
}

// A value is a float64 that becomes null in JSON if it is not known, and has no
// more digits than can be seen in a plot.
type value float64

// MarshalJSON returns v with five digits.
func (v value) MarshalJSON() ([]byte, error) {
	if f := float64(v); !math.IsNaN(f) && !math.IsInf(f, 0) {
		return strconv.AppendFloat(nil, f, 'g', 5, 64), nil
	}
	return []byte("null"), nil
}

// level is for what is as it is.
func level[N int | uint64](now func() N) func(time.Duration) float64 {
	return func(time.Duration) float64 { return float64(now()) }
}

// rate is for what is counted: by how much it grows in a second.
func rate[N int | uint64 | float64](count func() N) func(time.Duration) float64 {
	last, known := 0.0, false
	return func(since time.Duration) float64 {
		now := float64(count())
		grown := now - last
		if !known {
			grown = math.NaN()
		}
		last, known = now, true
		return grown / since.Seconds()
	}
}

// heap returns how many bytes the objects in the heap take.
func heap() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
