package redial

import (
	"crypto/tls"
	"io"
	"math"
	"net"
	"testing"
	"time"

	"duplex/frame"
)

// The time to wait is random, up to a bound that doubles with each failure until it
// is the largest, and does not overflow.
func TestBackoff(t *testing.T) {
	for _, test := range []struct {
		first, most time.Duration
		failures    int
		want        time.Duration
	}{
		{time.Second, 30 * time.Second, 1, time.Second},
		{time.Second, 30 * time.Second, 2, 2 * time.Second},
		{time.Second, 30 * time.Second, 5, 16 * time.Second},
		{time.Second, 30 * time.Second, 6, 30 * time.Second},
		{time.Second, 30 * time.Second, math.MaxInt, 30 * time.Second},
		{time.Hour, math.MaxInt64, 1000, math.MaxInt64},
		{time.Minute, time.Second, 1, time.Second},
	} {
		var most time.Duration
		for range 200 {
			d := Backoff(test.first, test.most, test.failures)
			if d < 0 || d > test.want {
				t.Fatalf("%+v: waits %v", test, d)
			}
			most = max(most, d)
		}
		if most < test.want/2 {
			t.Errorf("%+v: never more than %v in 200 times", test, most)
		}
	}
	if d := Backoff(0, 0, 3); d != 0 {
		t.Errorf("without a delay it waits %v", d)
	}
}

// RFC 9110, section 10.2.3: a number of seconds, or a date.
func TestRetryAfter(t *testing.T) {
	now := time.Date(1999, 12, 31, 23, 58, 59, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"": 0, "120": 2 * time.Minute, "0": 0, "-1": 0, "1.5": 0, "soon": 0, "999999": time.Hour,
		"Fri, 31 Dec 1999 23:59:59 GMT": time.Minute, "Fri, 31 Dec 1999 23:00:00 GMT": 0, "Sat, 01 Jan 2000 23:59:59 GMT": time.Hour,
	} {
		if got := RetryAfter(value, now); got != want {
			t.Errorf("%q: %v, want %v", value, got, want)
		}
	}
}

func TestFinal(t *testing.T) {
	for status, want := range map[int]bool{101: true, 200: false, 301: true, 302: false, 308: true, 400: true, 401: true, 403: true,
		404: true, 408: false, 410: true, 421: false, 425: false, 426: true, 429: false, 499: true, 500: false, 503: false} {
		if IsFinalStatus(status) != want {
			t.Errorf("status %d: final is %t", status, !want)
		}
	}
	for code, want := range map[frame.CloseCode]bool{1000: true, 1001: false, 1002: true, 1003: true, 1005: false, 1006: false, 1007: false,
		1008: true, 1009: false, 1010: true, 1011: false, 1012: false, 1013: false, 4000: false} {
		if IsFinalCode(code) != want {
			t.Errorf("code %d: final is %t", code, !want)
		}
	}
	for _, err := range []error{io.EOF, &net.OpError{Op: "read", Err: io.EOF}, &net.OpError{Op: "remote error", Err: io.EOF}, tls.AlertError(40)} {
		if IsFinalAlert(err) {
			t.Errorf("%v is taken for an alert that is final", err)
		}
	}
}

// A queue gives out its messages in the order in which they came, and none of them
// belongs to the caller.
func TestQueueOrder(t *testing.T) {
	var q Queue
	p := []byte("a")
	for _, b := range "abc" {
		p[0] = byte(b)
		if !q.Add(frame.Text, p, 1<<10) {
			t.Fatal("no room")
		}
	}
	for _, want := range "abc" {
		if got := q.First(); string(got.Payload) != string(want) {
			t.Errorf("%q, want %q", got.Payload, want)
		}
		q.Pop()
	}
	if q.First() != nil || q.Clear() != 0 {
		t.Error("something is left")
	}
}

// A queue never costs more than its bound, what it costs is what it takes from the
// allocator, and what has been sent makes room.
func TestQueueBound(t *testing.T) {
	const most = 10 * queuedOverhead
	var q Queue
	n := 0
	for q.Add(frame.Binary, nil, most) {
		n++
	}
	if n != 10 {
		t.Errorf("%d empty messages fit %d bytes, want 10", n, most)
	}
	changed := q.Wait()
	q.Pop()
	select {
	case <-changed:
	default:
		t.Error("who waits for room does not learn of it")
	}
	if q.Add(frame.Binary, make([]byte, 1), most) {
		t.Error("a message beyond the bound fits")
	}
	if got := q.Clear(); got != 9 || !q.Add(frame.Binary, make([]byte, 400), most) {
		t.Errorf("%d were left, want 9, and then there is room", got)
	}
}
