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
// reports whether there is more: then m is to be listed in the flow again.
func (m *Member) serve(b *conn.Batch, mark uint64) (more bool) {
	return m.begin(b, mark) && m.end(*b, b.TryWriteTo(m.conn), mark)
}

// begin takes what is to be written first from the queue of m. It reports false
// if m is not ready: then another flow, in which it was listed too, was quicker.
func (m *Member) begin(b *conn.Batch, mark uint64) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.listed &^= mark
	if m.state != ready {
		return false
	}
	m.state = served
	*b = m.queue.take((*b)[:0], conn.MaxBatch)
	m.wake()
	return true
}

// end says what becomes of m now that its connection has taken b, or would not
// do so without waiting, and reports whether m is ready again.
func (m *Member) end(b conn.Batch, taken bool, mark uint64) (more bool) {
	if taken {
		m.hub.counts.delivered.Add(uint64(len(b)))
	}
	// In one critical section with the change of state: what is published after
	// the queue was seen to be empty finds an idle member, and lists it.
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case !taken:
		m.state = draining
		m.wake() // the policy applies from now on
		go m.drain(slices.Clone(b))
	case m.queue.empty():
		m.rest()
	default:
		m.state = ready
		m.listed |= mark
		return true
	}
	return false
}
