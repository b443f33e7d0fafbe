package hub

import (
	"math"

	"duplex/conn"
)

// Publish sends a message to all members. It waits for none of them. But if
// messages are published faster than all members together could be written to,
// it waits for the hub: a member that is served in its turn has never more than
// MaxQueue waiting, and drops nothing.
//
// The message must be text or binary: no member outlives another kind.
func (h *Hub) Publish(p *conn.Prepared) { h.PublishTo(All(), p) }

// PublishTo sends a message to an audience. Otherwise it is as [Hub.Publish].
//
//	h.PublishTo(hub.In("lobby").But(me), p)
func (h *Hub) PublishTo(a Audience, p *conn.Prepared) {
	if a.filter != nil {
		a = Only(h.find(a)...)
	}
	size := p.Size()
	var slow []casualty
	h.mu.Lock()
	h.await(size)
	h.reach(&a, func(m *Member) {
		if n := h.push(m, p, size); n > 0 {
			slow = append(slow, casualty{m, n})
		}
	})
	h.published += uint64(size)
	h.counts.Published++
	h.settle(slow)
	h.dispatch()
	h.mu.Unlock()
	h.tell(slow)
}

// await waits until the hub is not far behind.
func (h *Hub) await(size int) {
	most := h.maxBehind()
	for h.behind()+min(size, most/2) > most {
		h.turn.L = &h.mu
		h.turn.Wait()
	}
}

// behind returns how many bytes have been published since the first in the line
// became ready, or since a dispatcher has last looked, whichever is more. Nobody
// who is served in his turn can have more waiting.
func (h *Hub) behind() int {
	since := h.published
	if h.ready.len() > 0 {
		since = h.ready.first().since
	}
	for _, d := range h.dispatchers {
		since = min(since, d.since)
	}
	return int(h.published - since)
}

// push puts a message in the queue of a member, and returns how many had to be
// dropped.
func (h *Hub) push(m *Member, p *conn.Prepared, size int) (dropped int) {
	if most := h.maxQueue(); m.state == draining && !m.queue.fits(size, most) {
		if dropped = h.Policy.makeRoom(&m.queue, size, most); !m.queue.fits(size, most) {
			return dropped + 1
		}
	}
	m.queue.push(p, size)
	if m.state == idle {
		m.state, m.since = ready, h.published
		h.ready.push(m)
	}
	return dropped
}

// maxQueue returns MaxQueue or its default.
func (h *Hub) maxQueue() int {
	switch {
	case h.MaxQueue == 0:
		return maxQueue
	case h.MaxQueue < 0:
		return math.MaxInt
	}
	return h.MaxQueue
}

// maxBehind is how far the hub may fall behind those who publish, in bytes.
func (h *Hub) maxBehind() int {
	if h.MaxQueue <= 0 {
		return maxQueue
	}
	return h.MaxQueue
}
