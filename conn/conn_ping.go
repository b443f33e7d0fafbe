package conn

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"duplex/conn/internal/cancel"
	"duplex/frame"
)

var errPingFromHandler = errors.New("websocket: a handler cannot wait for a Pong, which comes after it has returned: call Ping in another goroutine with the Conn's own context, or WriteControl, which does not wait")

// Ping sends a Ping and waits for the Pong that answers it or a later one, and
// returns how long that took. It needs a read to be going on in another
// goroutine, since that is what sees the Pong (sections 5.5.2 and 5.5.3). With
// the context that a [Handler] is given, or one made from it, it is an error, in
// any goroutine.
//
// The Ping carries the payload, up to 125 bytes. If that is empty it carries one
// that no other Ping has. Of Pings with the same payload it cannot be said which
// of them a Pong answers, so it counts for all.
func (c *Conn) Ping(ctx context.Context, payload []byte) (rtt time.Duration, err error) {
	if ctx.Value(handlerKey{}) == c {
		return 0, errPingFromHandler
	}
	for {
		rtt, err := c.use().ping(ctx, c, payload)
		if err != errDropped {
			return rtt, err
		}
	}
}

func (a *active) ping(ctx context.Context, c *Conn, payload []byte) (rtt time.Duration, err error) {
	p := a.pings.expect(payload)
	defer a.pings.forget(p)
	if err := a.writeControl(ctx, c, frame.Ping, []byte(p.payload)); err != nil {
		return 0, err
	}
	// The Pong is still to come, which keeps the active state from being
	// dropped: a Ping waits.
	select {
	case at := <-p.answer:
		return time.Duration(at - p.begun), nil
	case <-ctx.Done():
		return 0, ctx.Err()
	case <-c.life.cause.Done():
		return 0, c.life.cause.Err()
	}
}

// pings are the Pings that wait for an answer, in the order in which they were
// begun.
type pings struct {
	rtt     atomic.Int64 // of the last one that was answered, in nanoseconds
	mu      sync.Mutex   // guards what follows
	last    uint64       // number
	waiting []*ping
	kept    *ping // the last one of the keepalive, until it is answered
}

// A ping is known by its payload, which is its number unless another was wanted.
type ping struct {
	number  uint64
	payload string
	begun   cancel.Instant      // 0 if it cannot be measured
	answer  chan cancel.Instant // nil if nobody waits
}

// expect begins a ping.
func (ps *pings) expect(payload []byte) *ping {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	p := ps.next(payload)
	if len(payload) == 0 {
		p.payload = string(binary.BigEndian.AppendUint64(nil, p.number))
	}
	p.answer = make(chan cancel.Instant, 1)
	ps.waiting = append(ps.waiting, p)
	return p
}

// keep begins one of the keepalive. If the last one is not answered yet it is not
// measured: a Pong could be for either.
func (ps *pings) keep(payload []byte) {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	p := ps.next(payload)
	if ps.kept != nil {
		p.begun = 0
	}
	ps.kept = p
}

// next returns a new ping. Its number is not one that was given up with another
// engine.
func (ps *pings) next(payload []byte) *ping {
	begun := cancel.Now()
	ps.last = max(ps.last+1, uint64(begun))
	return &ping{number: ps.last, payload: string(payload), begun: begun}
}

// clear forgets all that is not measured yet.
func (ps *pings) clear() {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	ps.kept = nil
	ps.rtt.Store(0)
}

// forget ends p, answered or not.
func (ps *pings) forget(p *ping) {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	if i := slices.Index(ps.waiting, p); i >= 0 {
		ps.waiting = slices.Delete(ps.waiting, i, i+1)
	}
}

// idle reports whether none waits.
func (ps *pings) idle() bool {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	return len(ps.waiting) == 0
}

// answered takes a Pong. One that answers a Ping answers those before it, since
// a peer may leave them out; one that answers none is no error (section 5.5.3).
func (ps *pings) answered(payload []byte, now cancel.Instant) {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	last := ps.asked(payload)
	if last == nil {
		return
	}
	ps.waiting = slices.DeleteFunc(ps.waiting, func(p *ping) bool {
		if p.number > last.number {
			return false
		}
		p.answer <- now
		return true
	})
	if ps.kept != nil && ps.kept.number <= last.number {
		ps.kept = nil
	}
	if last.begun != 0 {
		ps.rtt.Store(int64(now - last.begun))
	}
}

// asked returns the last ping with that payload, or nil.
func (ps *pings) asked(payload []byte) *ping {
	for _, p := range slices.Backward(ps.waiting) {
		if p.payload == string(payload) {
			return p
		}
	}
	if ps.kept != nil && ps.kept.payload == string(payload) {
		return ps.kept
	}
	return nil
}
