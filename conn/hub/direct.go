package hub

import "duplex/conn"

// Send sends messages to this member alone, one behind the other with nothing
// between them. If nothing is queued for the member, and its socket takes them,
// they have been written when Send returns: a single message needs no dispatcher.
// Otherwise it is as [Hub.PublishTo].
func (m *Member) Send(batch ...*conn.Prepared) {
	if !m.writeNow(batch) {
		m.hub.PublishTo(Only(m), batch...)
	}
}

// writeNow writes a batch if nobody else empties the queue of m, and reports
// whether it will be sent.
func (m *Member) writeNow(batch conn.Batch) bool {
	m.mu.Lock()
	if m.state != idle || m.left {
		m.mu.Unlock()
		return false
	}
	m.state = served // what is published meanwhile is queued
	m.mu.Unlock()
	m.hub.counts.published.Add(uint64(len(batch)))
	f := &m.hub.direct
	if m.end(batch, batch.TryWriteTo(m.conn), m.hub.scheduler.mark(f)) {
		m.hub.scheduler.list(f, m)
	}
	return true
}

// Idle reports whether nothing is queued for the member, or being written: what
// is sent now goes out at once.
func (m *Member) Idle() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.state == idle && !m.left
}

// Close removes the member from the hub, and closes its connection with a code
// and a reason once what is queued for it has been written. It does not wait for
// that.
func (m *Member) Close(code conn.CloseCode, reason string) {
	m.mu.Lock()
	if !m.left {
		m.left = true
		m.closing = func() { m.conn.Close(code, reason) }
		if m.state == idle {
			m.rest()
		}
	}
	m.mu.Unlock()
	m.hub.remove(m)
}

// rest takes note that nothing is queued. The caller holds the mutex.
func (m *Member) rest() {
	m.state = idle
	if m.closing != nil {
		go m.closing() // it may wait for a peer that does not read
		m.closing = nil
	}
}
