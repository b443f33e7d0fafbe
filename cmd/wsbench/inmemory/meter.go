// Package inmemory measures what duplex costs without a network: masking,
// framing and compression, on slices of bytes.
package inmemory

import (
	"math"
	"runtime"
	"time"
)

// A Cost is what a message costs.
type Cost struct {
	Nanoseconds float64
	Allocs      float64
}

// turns is how many turns the time is cut into.
const turns = 8

// measure calls f, each call of which is for so many messages, for minTime or a
// little longer. The fastest of its turns counts, for whatever else the machine
// does can only make one slower.
func measure(minTime time.Duration, messages int, f func() error) (Cost, error) {
	if err := f(); err != nil {
		return Cost{}, err
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	fastest, calls := math.Inf(1), 0
	for range turns {
		took, n, err := turn(minTime/turns, f)
		if err != nil {
			return Cost{}, err
		}
		fastest = min(fastest, float64(took)/float64(n))
		calls += n
	}
	runtime.ReadMemStats(&after)
	return Cost{fastest / float64(messages), float64(after.Mallocs-before.Mallocs) / float64(calls*messages)}, nil
}

// turn calls f for so long, and returns how long it was and how often.
func turn(minTime time.Duration, f func() error) (took time.Duration, calls int, err error) {
	begin := time.Now()
	for batch := 1; took < minTime || calls == 0; batch = min(2*batch, 1<<12) {
		for range batch {
			if err := f(); err != nil {
				return 0, 0, err
			}
		}
		calls += batch
		took = time.Since(begin)
	}
	return took, calls, nil
}
