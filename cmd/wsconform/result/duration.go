package result

import (
	"strconv"
	"time"
)

// A Duration is a time.Duration that is a number of milliseconds in JSON.
type Duration time.Duration

// Since returns the time that has passed since t.
func Since(t time.Time) Duration { return Duration(time.Since(t)) }

// Seconds returns the duration in seconds.
func (d Duration) Seconds() float64 { return time.Duration(d).Seconds() }

// Milliseconds returns the duration in milliseconds, rounded down.
func (d Duration) Milliseconds() int64 { return time.Duration(d).Milliseconds() }

// String returns the duration with its unit, to the millisecond.
func (d Duration) String() string { return time.Duration(d).Round(time.Millisecond).String() }

// MarshalJSON returns milliseconds, to the microsecond.
func (d Duration) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(time.Duration(d).Microseconds())/1000, 'f', -1, 64), nil
}

// UnmarshalJSON reads milliseconds.
func (d *Duration) UnmarshalJSON(b []byte) error {
	ms, err := strconv.ParseFloat(string(b), 64)
	*d = Duration(ms * float64(time.Millisecond))
	return err
}
