// Package inmemory measures what duplex costs without a network: masking,
// framing and compression, on slices of bytes.
package inmemory

import (
	"runtime"
	"time"
)

// A Cost is what a message costs.
type Cost struct {
	Nanoseconds float64
	Allocs      float64
}

// measure calls f, each call of which is for so many messages, for as long as
// minTime.
func measure(minTime time.Duration, messages int, f func() error) (Cost, error) {
	if err := f(); err != nil {
		return Cost{}, err
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	begin, calls := time.Now(), 0
	for batch := 1; ; batch = min(2*batch, 1<<12) {
		for range batch {
			if err := f(); err != nil {
				return Cost{}, err
			}
		}
		calls += batch
		if took := time.Since(begin); took >= minTime {
			runtime.ReadMemStats(&after)
			n := float64(calls * messages)
			return Cost{float64(took) / n, float64(after.Mallocs-before.Mallocs) / n}, nil
		}
	}
}
