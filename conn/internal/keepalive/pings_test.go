package keepalive

import (
	"testing"
	"time"

	"duplex/conn/internal/cancel"
)

// A Pong answers the Pings before its own too, since a peer may leave those out
// (RFC 6455, section 5.5.3), and one that answers none is no error.
func TestAnswered(t *testing.T) {
	var ps Pings
	a, b, c := ps.Expect(nil), ps.Expect([]byte("b")), ps.Expect(nil)
	ps.Answered([]byte("nobody's"), cancel.Now())
	ps.Answered([]byte("b"), cancel.Now())
	if len(a.Answer) != 1 || len(b.Answer) != 1 || len(c.Answer) != 0 {
		t.Errorf("answered: %d, %d, %d, want 1, 1, 0", len(a.Answer), len(b.Answer), len(c.Answer))
	}
	ps.Forget(a)
	if ps.Idle() {
		t.Error("idle, and one waits")
	}
	ps.Forget(c)
	if !ps.Idle() {
		t.Error("not idle, and none waits")
	}
	if a.Payload == c.Payload {
		t.Error("two Pings have the same payload")
	}
}

// A Ping of the keepalive that follows one without an answer is not measured: the
// Pong could be for either.
func TestRTTIsSure(t *testing.T) {
	var ps Pings
	ps.Keep([]byte("k"))
	ps.Answered([]byte("k"), cancel.Now().After(time.Second))
	if rtt := ps.RTT(); rtt < time.Second {
		t.Errorf("measured %v, want a second", rtt)
	}
	ps.Clear()
	ps.Keep([]byte("k"))
	ps.Keep([]byte("k"))
	ps.Answered([]byte("k"), cancel.Now())
	if rtt := ps.RTT(); rtt != 0 {
		t.Errorf("measured %v, and it cannot be known", rtt)
	}
}
