package cancel

import (
	"math"
	"time"
)

// An Instant is a point in time in eight bytes: nanoseconds since the program
// began, by the clock that never jumps. The zero Instant is no time at all.
type Instant int64

var epoch = time.Now().Add(-time.Second) // so that no instant is 0

// Now returns the present.
func Now() Instant { return Instant(time.Since(epoch)) }

// After returns the instant d later, or the last one there is.
func (i Instant) After(d time.Duration) Instant {
	if later := i + Instant(d); later >= i {
		return later
	}
	return math.MaxInt64
}

// Time returns the instant as a Time, and the zero Time for the zero Instant.
func (i Instant) Time() time.Time {
	if i == 0 {
		return time.Time{}
	}
	return epoch.Add(time.Duration(i))
}

// Earlier returns the earlier of two instants, of which the zero one is no time.
func Earlier(a, b Instant) Instant {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}
