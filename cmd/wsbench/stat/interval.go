package stat

import "slices"

// confidence of an interval.
const confidence = 0.95

// An Interval is a ratio and between what it lies, with a confidence of 95 %.
type Interval struct {
	Ratio float64

	// Low and High are the ends. Without Known there are too few samples for
	// any: four on each side are enough.
	Low, High float64
	Known     bool
}

// Differs reports whether it is all but certain that the ratio is not 1.
func (i Interval) Differs() bool { return i.Known && (i.Low > 1 || i.High < 1) }

// Compare returns by what factor after is larger than before: the median of the
// ratios of all pairs, which is the estimate of Hodges and Lehmann, with the
// interval that belongs to the test of Mann and Whitney. It supposes nothing of
// how the samples are distributed but that both are in the same way, and is exact
// for few of them.
func Compare(before, after []float64) Interval {
	var ratios []float64
	for _, a := range after {
		for _, b := range before {
			ratios = append(ratios, a/b)
		}
	}
	slices.Sort(ratios)
	in := Interval{Ratio: Median(ratios)}
	if cut := critical(len(before), len(after)); cut > 0 {
		in.Low, in.High, in.Known = ratios[cut-1], ratios[len(ratios)-cut], true
	}
	return in
}

// critical returns how many of the least ratios, and as many of the largest, lie
// outside of the interval or on its ends: the largest k for which the chance that
// fewer than k pairs are in the wrong order is at most half of what is left to
// chance.
func critical(m, n int) int {
	if m == 0 || n == 0 {
		return 0
	}
	counts := orders(m, n)
	all := 0.0
	for _, c := range counts {
		all += c
	}
	sum := 0.0
	for k, c := range counts {
		if sum += c; sum > all*(1-confidence)/2 {
			return k
		}
	}
	return 0
}

// orders returns in how many of all orders of m and n samples so many pairs are
// in the wrong order: the coefficients of the Gaussian binomial of m+n over m,
// whose factors are (1-q^(n+i))/(1-q^i).
func orders(m, n int) []float64 {
	counts := make([]float64, m*n+1)
	counts[0] = 1
	for i := 1; i <= m; i++ {
		for k := len(counts) - 1; k >= n+i; k-- {
			counts[k] -= counts[k-n-i]
		}
		for k := i; k < len(counts); k++ {
			counts[k] += counts[k-i]
		}
	}
	return counts
}
