package load

import (
	"sync/atomic"
	"time"

	"duplex/cmd/wsbench/histogram"
	"duplex/cmd/wsbench/process"
)

// A Result is what was measured.
type Result struct {
	Messages uint64        // that were answered, or delivered
	Wire     uint64        // bytes of the answers, if that is known
	Took     time.Duration // the time on the clock
	CPU      time.Duration // the server's, if CPUKnown
	CPUKnown bool
	Latency  *histogram.Histogram

	// PerConn is by how many bytes the server has grown for each connection, if
	// PerConnKnown.
	PerConn      float64
	PerConnKnown bool
}

// Rate returns how many messages there were in a second.
func (r *Result) Rate() float64 { return float64(r.Messages) / r.Took.Seconds() }

// PerMessage returns the server's CPU time for a message, in nanoseconds.
func (r *Result) PerMessage() float64 { return float64(r.CPU) / float64(r.Messages) }

// A window is the time in which a load is measured, after it has warmed up.
type window struct {
	open     atomic.Bool
	messages atomic.Uint64
	wire     atomic.Uint64
	latency  histogram.Histogram
}

// count counts messages that took so long each.
func (w *window) count(n int, latency time.Duration) {
	if w.open.Load() {
		w.messages.Add(uint64(n))
		w.latency.Record(latency)
	}
}

// countWire counts bytes of answers.
func (w *window) countWire(n uint64) {
	if w.open.Load() {
		w.wire.Add(n)
	}
}

// moment is for how long a window that has seen no message is held open again.
const moment = 20 * time.Millisecond

// measure waits until the load is warm, and measures it for a while: until there is
// something to be measured at least.
func (w *window) measure(c *crew, pids []int, warmup, duration time.Duration) (*Result, error) {
	if err := c.wait(warmup); err != nil {
		return nil, err
	}
	before, errBefore := process.CPU(pids...)
	start := time.Now()
	w.open.Store(true)
	err := c.wait(duration)
	for more := time.Duration(0); err == nil && w.messages.Load() == 0 && more < patience; more += moment {
		err = c.wait(moment)
	}
	w.open.Store(false)
	r := &Result{Messages: w.messages.Load(), Took: time.Since(start), Wire: w.wire.Load(), Latency: &w.latency}
	after, errAfter := process.CPU(pids...)
	if pids[0] > 0 && errBefore == nil && errAfter == nil {
		r.CPU, r.CPUKnown = after.Since(before), true
	}
	return r, err
}
