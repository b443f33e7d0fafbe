package keepalive

import (
	"encoding/binary"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"duplex/conn/internal/cancel"
)

// Pings are those that wait for an answer, in the order in which they were begun.
// The methods may be called from many goroutines at once.
type Pings struct {
	rtt     atomic.Int64 // of the last one that was answered, in nanoseconds
	mu      sync.Mutex   // guards what follows
	last    uint64       // number
	waiting []*Sent
	kept    *Sent // the last one of the keepalive, until it is answered
}

// A Sent is a Ping, known by its payload, which is its number unless another was wanted.
type Sent struct {
	Payload string
	Begun   cancel.Instant      // 0 if it cannot be measured
	Answer  chan cancel.Instant // gets when the answer came; nil if nobody waits

	number uint64
}

// Expect begins a ping.
func (ps *Pings) Expect(payload []byte) *Sent {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	p := ps.next(payload)
	if len(payload) == 0 {
		p.Payload = string(binary.BigEndian.AppendUint64(nil, p.number))
	}
	p.Answer = make(chan cancel.Instant, 1)
	ps.waiting = append(ps.waiting, p)
	return p
}

// Keep begins one of the keepalive. If the last one is not answered yet it is not
// measured: a Pong could be for either.
func (ps *Pings) Keep(payload []byte) {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	p := ps.next(payload)
	if ps.kept != nil {
		p.Begun = 0
	}
	ps.kept = p
}

// next returns a new ping. Its number is not one that was given up with another
// Pings.
func (ps *Pings) next(payload []byte) *Sent {
	begun := cancel.Now()
	ps.last = max(ps.last+1, uint64(begun))
	return &Sent{number: ps.last, Payload: string(payload), Begun: begun}
}

// Clear forgets all that is not measured yet.
func (ps *Pings) Clear() {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	ps.kept = nil
	ps.rtt.Store(0)
}

// Forget ends p, answered or not.
func (ps *Pings) Forget(p *Sent) {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	if i := slices.Index(ps.waiting, p); i >= 0 {
		ps.waiting = slices.Delete(ps.waiting, i, i+1)
	}
}

// Idle reports whether none waits.
func (ps *Pings) Idle() bool {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	return len(ps.waiting) == 0
}

// Answered takes a Pong. One that answers a Ping answers those before it, since
// a peer may leave them out; one that answers none is no error (section 5.5.3).
func (ps *Pings) Answered(payload []byte, now cancel.Instant) {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	last := ps.asked(payload)
	if last == nil {
		return
	}
	ps.waiting = slices.DeleteFunc(ps.waiting, func(p *Sent) bool {
		if p.number > last.number {
			return false
		}
		p.Answer <- now
		return true
	})
	if ps.kept != nil && ps.kept.number <= last.number {
		ps.kept = nil
	}
	if last.Begun != 0 {
		ps.rtt.Store(int64(now - last.Begun))
	}
}

// asked returns the last ping with that payload, or nil.
func (ps *Pings) asked(payload []byte) *Sent {
	for _, p := range slices.Backward(ps.waiting) {
		if p.Payload == string(payload) {
			return p
		}
	}
	if ps.kept != nil && ps.kept.Payload == string(payload) {
		return ps.kept
	}
	return nil
}

// RTT returns how long the last answer took that could be measured, or 0.
func (ps *Pings) RTT() time.Duration { return time.Duration(ps.rtt.Load()) }
