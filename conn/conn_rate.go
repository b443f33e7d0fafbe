package conn

import (
	"time"

	"duplex/conn/internal/cancel"
)

// A rate counts what may happen limit times in a second; 0 means any number.
type rate struct {
	limit int
	n     int
	since cancel.Instant
}

// allow counts once more and reports whether that is within the limit.
func (r *rate) allow(now cancel.Instant) bool {
	if r.limit == 0 {
		return true
	}
	if r.since == 0 || now >= r.since.After(time.Second) {
		r.since, r.n = now, 0
	}
	r.n++
	return r.n <= r.limit
}
