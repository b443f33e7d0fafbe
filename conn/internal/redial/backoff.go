package redial

import (
	"math/rand/v2"
	"strconv"
	"time"
)

// Backoff returns how long to wait after that many failures in a row: a random
// time ("full jitter") of up to first, which is doubled with each failure after
// the first, up to most.
func Backoff(first, most time.Duration, failures int) time.Duration {
	bound := first
	for range failures - 1 {
		// Twice that is most or more, and might not fit a Duration.
		if bound >= most/2 {
			bound = most
			break
		}
		bound *= 2
	}
	if bound = min(bound, most); bound <= 0 {
		return 0
	}
	return rand.N(bound)
}

// maxRetryAfter bounds how long a server can make a client wait.
const maxRetryAfter = time.Hour

// RetryAfter returns how long the value of a Retry-After field asks the client to
// wait, by a number of seconds or a date; 0 if it is neither (RFC 9110, section
// 10.2.3).
func RetryAfter(v string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseUint(v, 10, 31); err == nil {
		return min(time.Duration(seconds)*time.Second, maxRetryAfter)
	}
	at, err := time.Parse("Mon, 02 Jan 2006 15:04:05 GMT", v)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), maxRetryAfter)
}
