package histogram_test

import (
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"duplex/cmd/wsbench/histogram"
)

var percentiles = []float64{0, 1, 50, 90, 99, 99.9, 99.99, 100}

// exact is the percentile by its definition: the oracle.
func exact(sorted []time.Duration, p float64) time.Duration {
	rank := int(p/100*float64(len(sorted)) + 0.999999)
	return sorted[max(rank, 1)-1]
}

// A percentile is that of the sorted list, or up to 1.6 % more.
func TestPercentiles(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for name, draw := range map[string]func() time.Duration{
		"nanoseconds": func() time.Duration { return time.Duration(r.IntN(64)) },
		"uniform":     func() time.Duration { return time.Duration(r.IntN(1_000_000)) },
		"exponential": func() time.Duration { return time.Duration(r.ExpFloat64() * 50_000) },
		"two modes": func() time.Duration {
			if r.IntN(100) == 0 {
				return time.Second + time.Duration(r.IntN(1000))
			}
			return time.Duration(20_000 + r.IntN(1000))
		},
		"all the same": func() time.Duration { return 123_456_789 },
	} {
		t.Run(name, func(t *testing.T) {
			var h histogram.Histogram
			var list []time.Duration
			for range 20_000 {
				d := draw()
				h.Record(d)
				list = append(list, d)
			}
			slices.Sort(list)
			for _, p := range percentiles {
				got, want := h.Percentile(p), exact(list, p)
				if got < want || float64(got) > 1.016*float64(want) {
					t.Errorf("%v %%: got %d, want %d", p, got, want)
				}
			}
			if h.Max() != list[len(list)-1] || h.Count() != uint64(len(list)) {
				t.Errorf("%d with a longest one of %v", h.Count(), h.Max())
			}
		})
	}
}

func TestEdges(t *testing.T) {
	var h histogram.Histogram
	if h.Percentile(50) != 0 || h.Mean() != 0 || h.Max() != 0 {
		t.Error("an empty histogram says something")
	}
	h.Record(-time.Second)
	h.Record(1 << 62)
	if h.Count() != 2 || h.Percentile(50) != 0 || h.Percentile(100) > h.Max() {
		t.Errorf("%d, %v, %v", h.Count(), h.Percentile(50), h.Percentile(100))
	}
}

func TestAdd(t *testing.T) {
	var a, b histogram.Histogram
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range 1000 {
				a.Record(time.Duration(i))
			}
		})
	}
	wg.Wait()
	b.Record(time.Hour)
	b.Add(&a)
	if b.Count() != 4001 || b.Max() != time.Hour || b.Percentile(50) != 503 {
		t.Errorf("%d, %v, %v", b.Count(), b.Max(), b.Percentile(50))
	}
	if want := (time.Hour + 4*499500) / 4001; b.Mean() != want {
		t.Errorf("mean %v, want %v", b.Mean(), want)
	}
}
