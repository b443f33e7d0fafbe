package hub

import (
	"context"

	"duplex/conn"
)

// drain writes a batch, and then what waits for the member until nothing does.
// If that cannot be, the connection is over, and the member leaves.
func (m *Member) drain(batch []*conn.Prepared) {
	for len(batch) > 0 {
		if conn.Batch(batch).WriteTo(context.Background(), m.conn) != nil {
			m.lost()
			return
		}
		batch = m.more(batch)
	}
}

// more takes what is to be written next, now that the batch has been, or has the
// member be idle.
func (m *Member) more(batch []*conn.Prepared) []*conn.Prepared {
	m.hub.mu.Lock()
	defer m.hub.mu.Unlock()
	m.hub.counts.Delivered += uint64(len(batch))
	clear(batch)
	batch = m.queue.take(batch[:0], conn.MaxBatch)
	if len(batch) == 0 {
		m.state = idle
	}
	return batch
}

// lost has the member leave. What waits for it is gone.
func (m *Member) lost() {
	m.hub.mu.Lock()
	defer m.hub.mu.Unlock()
	m.queue.clear()
	m.hub.leave(m)
}
