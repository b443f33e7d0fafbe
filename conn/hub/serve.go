package hub

import (
	"slices"

	"duplex/conn"
)

// A state says who empties the queue of a member.
type state uint8

const (
	idle     state = iota // nobody: the queue is empty
	ready                 // the next dispatcher: the member is listed in at least one flow
	served                // a dispatcher, which writes what was queued until now
	draining              // a goroutine of its own: the member is slow
)

// serve writes what is queued for m, up to conn.MaxBatch, without waiting; b is
// memory for it. The flow with that mark has removed m from its queue. serve
// reports whether there is more, and then m is ready and marked as listed again.
func (m *Member) serve(b *conn.Batch, mark uint64) (more bool) {
	if !m.begin(b, mark) {
		return false
	}
	taken := b.TryWriteTo(m.conn)
	if taken {
		m.hub.counts.delivered.Add(uint64(len(*b)))
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case !taken:
		m.state = draining
		m.wake() // to apply the policy instead
		go m.drain(slices.Clone(*b))
	case m.queue.empty():
		m.state = idle
	default:
		m.state = ready
		return true
	}
	m.listed &^= mark
	return false
}

// begin takes what is to be written first from the queue of m. It reports false
// if another flow has been quicker, so that m is not ready any more. Otherwise m
// keeps its mark: what is published meanwhile need not list it.
func (m *Member) begin(b *conn.Batch, mark uint64) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.state != ready {
		m.listed &^= mark
		return false
	}
	m.state = served
	*b = m.queue.take((*b)[:0], conn.MaxBatch)
	m.wake()
	return true
}
