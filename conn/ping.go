package conn

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"duplex/frame"
)

var errPingFromHandler = errors.New("websocket: a handler cannot wait for a Pong, which comes after it has returned: call Ping in another goroutine, with another context")

// Ping sends a Ping and waits for the Pong that answers it or a later one, and
// returns how long that took. It needs a read to be going on in another
// goroutine, since that is what sees the Pong (sections 5.5.2 and 5.5.3).
func (c *Conn) Ping(ctx context.Context) (rtt time.Duration, err error) {
	if h, ok := ctx.Value(handlingKey{}).(*handling); ok && h == &c.work().handling {
		return 0, errPingFromHandler
	}
	for {
		rtt, err := c.work().ping(ctx)
		if err != errDead {
			return rtt, err
		}
	}
}

func (c *engine) ping(ctx context.Context) (rtt time.Duration, err error) {
	p := c.pings.expect()
	defer c.pings.forget(p)
	if err := c.writeFrame(ctx, &frame.Header{Fin: true, Opcode: frame.Ping}, p.payload()); err != nil {
		return 0, err
	}
	select {
	case at := <-p.answer:
		return time.Duration(at - p.begun), nil
	case <-ctx.Done():
		return 0, ctx.Err()
	case <-c.end.wait():
		return 0, c.end.err()
	}
}

// pings are the Pings that wait for an answer, in the order in which they were
// begun.
type pings struct {
	rtt     atomic.Int64 // of the last one that was answered, in nanoseconds
	empty   instant      // when the keepalive wanted one sent, which has no payload; 0 if that is answered
	mu      sync.Mutex
	last    uint64
	waiting []*ping
}

// A ping is known by its number, which is its payload.
type ping struct {
	number uint64
	begun  instant
	answer chan instant
}

func (p *ping) payload() []byte { return binary.BigEndian.AppendUint64(nil, p.number) }

// expect begins a ping.
func (ps *pings) expect() *ping {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	begun := now()
	ps.last = max(ps.last+1, uint64(begun)) // one that was given up with its engine had another
	p := &ping{ps.last, begun, make(chan instant, 1)}
	ps.waiting = append(ps.waiting, p)
	return p
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
func (ps *pings) answered(payload []byte, now instant) {
	if len(payload) == 0 && ps.empty != 0 {
		ps.rtt.Store(int64(now - ps.empty))
		ps.empty = 0
	}
	if len(payload) != 8 {
		return
	}
	number := binary.BigEndian.Uint64(payload)
	ps.mu.Lock()
	defer ps.mu.Unlock()
	i := slices.IndexFunc(ps.waiting, func(p *ping) bool { return p.number == number })
	for _, p := range ps.waiting[:i+1] {
		p.answer <- now
		ps.rtt.Store(int64(now - p.begun))
	}
	ps.waiting = slices.Delete(ps.waiting, 0, i+1)
}
