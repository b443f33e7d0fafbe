// Package histogram counts durations in buckets that are narrow where they are
// short and wide where they are long, so that a percentile is known to within 1.6 %
// of itself, whatever its size, and counting costs one addition.
//
//	0 1 2 … 63 | 64 65 … 127 | 128 130 … 254 | 256 260 … 508 | …
//	 1 ns each     1 ns each      2 ns each       4 ns each
package histogram

import (
	"math"
	"math/bits"
	"sync/atomic"
	"time"
)

const (
	precision = 6              // buckets for each doubling, as a power of two
	perOctave = 1 << precision // 64
	highest   = 43             // durations of 2^43 ns, more than two hours, share the last bucket
	buckets   = (highest - precision + 1) * perOctave
)

// A Histogram counts durations. The zero Histogram is empty and ready for use, by
// many goroutines at once.
type Histogram struct {
	counts [buckets]atomic.Uint64
	sum    atomic.Int64
	max    atomic.Int64
}

// Record counts a duration. A negative one counts as 0.
func (h *Histogram) Record(d time.Duration) {
	n := max(int64(d), 0)
	h.counts[bucket(n)].Add(1)
	h.sum.Add(n)
	for {
		most := h.max.Load()
		if n <= most || h.max.CompareAndSwap(most, n) {
			return
		}
	}
}

// bucket returns the place of a number of nanoseconds: with the leading bits
// that are kept, and how many there are behind them.
func bucket(n int64) int {
	shift := max(bits.Len64(uint64(n))-precision-1, 0)
	return min(shift*perOctave+int(n>>shift), buckets-1)
}

// upper returns the longest duration that is counted in a bucket.
func upper(i int) int64 {
	shift := max(i/perOctave-1, 0)
	lowest := int64(i-shift*perOctave) << shift
	return lowest + 1<<shift - 1
}

// Count returns how many durations there are.
func (h *Histogram) Count() (n uint64) {
	for i := range h.counts {
		n += h.counts[i].Load()
	}
	return n
}

// Max returns the longest duration, exactly.
func (h *Histogram) Max() time.Duration { return time.Duration(h.max.Load()) }

// Mean returns the mean of all durations, exactly, and 0 if there is none.
func (h *Histogram) Mean() time.Duration {
	n := h.Count()
	if n == 0 {
		return 0
	}
	return time.Duration(h.sum.Load() / int64(n))
}

// Percentile returns the duration that p percent of all are not longer than: at
// most 1.6 % more than the one that is there. It is 0 if there is none.
func (h *Histogram) Percentile(p float64) time.Duration {
	rank := max(uint64(math.Ceil(p/100*float64(h.Count()))), 1)
	var seen uint64
	for i := range h.counts {
		if seen += h.counts[i].Load(); seen >= rank {
			return min(time.Duration(upper(i)), h.Max())
		}
	}
	return 0
}

// CountUpTo returns how many durations are no longer than d, as far as buckets tell.
func (h *Histogram) CountUpTo(d time.Duration) (n uint64) {
	for i := 0; i <= bucket(max(int64(d), 0)); i++ {
		n += h.counts[i].Load()
	}
	return n
}

// Add counts in all that other has counted.
func (h *Histogram) Add(other *Histogram) {
	for i := range other.counts {
		h.counts[i].Add(other.counts[i].Load())
	}
	h.sum.Add(other.sum.Load())
	h.max.Store(max(h.max.Load(), other.max.Load()))
}
