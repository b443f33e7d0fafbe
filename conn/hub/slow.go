package hub

import (
	"context"

	"duplex/conn"
)

// drain writes a batch, and then what is queued until nothing is. If a write
// fails, the connection is over, and the member leaves.
func (m *Member) drain(b conn.Batch) {
	for len(b) > 0 {
		if b.WriteTo(context.Background(), m.conn) != nil {
			m.lost()
			return
		}
		b = m.next(b)
	}
}

// next counts a batch that has been written, and takes the following one. If
// there is none, the member is idle.
func (m *Member) next(b conn.Batch) conn.Batch {
	m.hub.counts.delivered.Add(uint64(len(b)))
	m.mu.Lock()
	defer m.mu.Unlock()
	clear(b)
	if b = m.queue.take(b[:0], conn.MaxBatch); len(b) == 0 {
		m.rest()
	}
	return b
}

// lost removes the member, whose connection is over, and what is queued for it.
// The state stays draining, so nobody waits for it.
func (m *Member) lost() {
	m.mu.Lock()
	m.queue.clear()
	m.left = true
	m.mu.Unlock()
	m.hub.remove(m)
}
