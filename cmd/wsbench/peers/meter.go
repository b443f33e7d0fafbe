package main

import (
	"runtime"
	"time"
)

// A meter measures what a message costs. It is told of each, and measures
// batches that grow until one takes long enough.
type meter struct {
	min  time.Duration
	left int // messages to come in this batch
	n    int // messages in this batch
	done bool

	warm   bool // the first batch is behind
	start  time.Time
	before runtime.MemStats

	took          time.Duration
	allocs, bytes uint64
}

// newMeter returns a meter that lets n messages pass before it begins.
func newMeter(minTime time.Duration, n int) *meter {
	return &meter{min: minTime, left: n, n: n}
}

// tick is called after each message.
func (m *meter) tick() {
	if m.left--; m.left == 0 {
		m.turn()
	}
}

// turn ends a batch and begins the next.
func (m *meter) turn() {
	m.took = time.Since(m.start)
	if m.done {
		return
	}
	if m.warm {
		var after runtime.MemStats
		runtime.ReadMemStats(&after)
		m.allocs, m.bytes = after.Mallocs-m.before.Mallocs, after.TotalAlloc-m.before.TotalAlloc
		if m.took >= m.min {
			m.done = true
			return
		}
		m.n = grown(m.n, m.took, m.min)
	}
	m.warm, m.left = true, m.n
	runtime.GC()
	runtime.ReadMemStats(&m.before)
	m.start = time.Now()
}

// grown returns how many messages to try next if n took that long.
func grown(n int, took, want time.Duration) int {
	enough := int(1.2 * float64(n) * float64(want) / float64(max(took, 1)))
	return min(max(enough, n+1), 100*n)
}

// per returns a total by message.
func (m *meter) per(total float64) float64 { return total / float64(m.n) }
