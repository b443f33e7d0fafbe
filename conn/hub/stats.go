package hub

import "sync/atomic"

// Stats are the counts of a [Hub], for monitoring.
type Stats struct {
	Members int // at present
	Rooms   int // at present

	// Since the beginning:
	Published uint64 // messages, each counted once
	Delivered uint64 // messages written to connections, counted for each connection
	Dropped   uint64 // messages for members that were slow, counted for each member
	Closed    uint64 // members that were closed because they were slow
}

// counts are what Stats has since the beginning, and how many messages have been
// put in queues, but for multiples of yieldEvery.
type counts struct {
	published, delivered, dropped, closed, pushes atomic.Uint64
}

// Stats returns the present counts.
func (h *Hub) Stats() Stats {
	h.mu.Lock()
	defer h.mu.Unlock()
	return Stats{
		Members:   len(h.members),
		Rooms:     len(h.rooms),
		Published: h.counts.published.Load(),
		Delivered: h.counts.delivered.Load(),
		Dropped:   h.counts.dropped.Load(),
		Closed:    h.counts.closed.Load(),
	}
}

// Queued returns how many bytes of messages wait for members at present: the sum
// of what [Hub.MaxQueue] bounds for each. It looks at every member.
func (h *Hub) Queued() (bytes int) {
	h.all.mu.Lock()
	defer h.all.mu.Unlock()
	for _, m := range h.all.members {
		m.mu.Lock()
		bytes += m.queue.bytes
		m.mu.Unlock()
	}
	return bytes
}
