package conn

import (
	"context"
	"errors"
	"math/rand/v2"
	"strconv"
	"time"
)

// backoff returns how long to wait after so many failures in a row: a random
// time of up to first, which is doubled with each failure but for the first, up
// to most ("full jitter").
func backoff(first, most time.Duration, failures int) time.Duration {
	bound := first
	for range failures - 1 {
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

// delay returns how long to wait after a failure.
func (c *Client) delay(err error, failures int) time.Duration {
	first, most := limit(c.Delay, clientDelay), limit(c.MaxDelay, clientMaxDelay)
	return backoff(first, max(first, most), failures) + retryAfter(err, time.Now())
}

// maxRetryAfter is how long a server may have a client wait.
const maxRetryAfter = time.Hour

// retryAfter returns how long the server asks to wait, in seconds or until a
// date; 0 if it does not, or not in a way that is known (RFC 9110, section
// 10.2.3).
func retryAfter(err error, now time.Time) time.Duration {
	refused, ok := errors.AsType[*HandshakeError](err)
	if !ok {
		return 0
	}
	v := refused.Response.Header.Get("Retry-After")
	if seconds, err := strconv.ParseUint(v, 10, 31); err == nil {
		return min(time.Duration(seconds)*time.Second, maxRetryAfter)
	}
	at, err := time.Parse("Mon, 02 Jan 2006 15:04:05 GMT", v)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), maxRetryAfter)
}

// pause tells the program of a failure, and waits before the next attempt.
func (c *Client) pause(ctx context.Context, err error, failures int) {
	delay := c.delay(err, failures)
	c.failed(err, delay)
	t := time.NewTimer(delay)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
