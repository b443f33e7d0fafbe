package stat_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duplex/cmd/wsbench/stat"
)

func TestQuantile(t *testing.T) {
	for _, tt := range []struct {
		samples []float64
		q, want float64
	}{
		{[]float64{3}, 0.5, 3},
		{[]float64{3, 1}, 0.5, 2},
		{[]float64{3, 1, 2}, 0.5, 2},
		{[]float64{4, 3, 1, 2}, 0.25, 1.75},
		{[]float64{4, 3, 1, 2}, 1, 4},
		{[]float64{4, 3, 1, 2}, 0, 1},
	} {
		if got := stat.Quantile(tt.samples, tt.q); got != tt.want {
			t.Errorf("%v at %v: got %v, want %v", tt.samples, tt.q, got, tt.want)
		}
	}
	if !math.IsNaN(stat.Median(nil)) {
		t.Error("nothing has a median")
	}
}

func TestRatios(t *testing.T) {
	if diff := cmp.Diff([]float64{2, 0.5}, stat.Ratios([]float64{4, 1, 9}, []float64{2, 2})); diff != "" {
		t.Error(diff)
	}
}

// The ends lie where the tables of Mann and Whitney's test have them: 3 pairs
// from either end for five samples on both sides, for one (critical value 2), and
// none below four and four.
func TestCompare(t *testing.T) {
	one := func(n int) (s []float64) {
		for i := range n {
			s = append(s, 1+float64(i)/1000)
		}
		return s
	}
	for _, tt := range []struct {
		m, n  int
		known bool
	}{{1, 1, false}, {3, 3, false}, {2, 7, false}, {2, 8, true}, {4, 4, true}, {3, 5, true}, {9, 9, true}} {
		if got := stat.Compare(one(tt.m), one(tt.n)); got.Known != tt.known || got.Differs() {
			t.Errorf("%d and %d: %+v", tt.m, tt.n, got)
		}
	}
	got := stat.Compare([]float64{1, 1, 1, 1, 1}, []float64{10, 20, 30, 40, 50})
	if diff := cmp.Diff(stat.Interval{Ratio: 30, Low: 10, High: 50, Known: true}, got); diff != "" {
		t.Error(diff)
	}
	if !got.Differs() {
		t.Error("ten times as much is the same")
	}
}

// In 95 of 100 experiments, or a few more, the interval holds the true ratio.
func TestCoverage(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	draw := func(n int, scale float64) (s []float64) {
		for range n {
			s = append(s, scale*math.Exp(r.NormFloat64()/5))
		}
		return s
	}
	for _, n := range []int{4, 5, 9} {
		const all = 4000
		held := 0
		for range all {
			if in := stat.Compare(draw(n, 1), draw(n, 1.3)); in.Low <= 1.3 && 1.3 <= in.High {
				held++
			}
		}
		if share := float64(held) / all; share < 0.94 || share > 0.985 {
			t.Errorf("%d samples: %v of the intervals hold the ratio, want 0.95 or a little more", n, share)
		}
	}
}
