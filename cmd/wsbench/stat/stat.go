// Package stat says what a few noisy samples are worth.
package stat

import (
	"math"
	"slices"
)

// Median returns the median, and NaN for no samples.
func Median(samples []float64) float64 { return Quantile(samples, 0.5) }

// Quantile returns the value below which the share q of the samples lies, drawn
// straight between two of them. It is NaN for no samples.
func Quantile(samples []float64, q float64) float64 {
	if len(samples) == 0 {
		return math.NaN()
	}
	s := slices.Sorted(slices.Values(samples))
	at := q * float64(len(s)-1)
	i := int(at)
	if i+1 >= len(s) {
		return s[len(s)-1]
	}
	return s[i] + (at-float64(i))*(s[i+1]-s[i])
}

// Ratios returns a[i]/b[i], for as many rounds as both have: what disturbs a
// round disturbs both.
func Ratios(a, b []float64) []float64 {
	r := make([]float64, min(len(a), len(b)))
	for i := range r {
		r[i] = a[i] / b[i]
	}
	return r
}
