package conn

import (
	"math"
	"time"
)

// An instant is a point in time in eight bytes, of which a connection has
// several: nanoseconds since the program began, by the clock that never jumps.
// The zero instant is no time at all.
type instant int64

var epoch = time.Now().Add(-time.Second) // so that no instant is 0

func now() instant { return instant(time.Since(epoch)) }

// after returns the instant d later, or the last one there is.
func (i instant) after(d time.Duration) instant {
	if later := i + instant(d); later >= i {
		return later
	}
	return math.MaxInt64
}

// time returns the zero Time for the zero instant.
func (i instant) time() time.Time {
	if i == 0 {
		return time.Time{}
	}
	return epoch.Add(time.Duration(i))
}
