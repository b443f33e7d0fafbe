package hub

import (
	"fmt"

	"duplex/frame"
)

// A Policy says what happens to a member that reads more slowly than messages are
// published, once its queue is full.
type Policy uint8

const (
	// CloseSlow drops what is queued and the message that does not fit, and
	// closes the connection with code 1013 and a reason that says how many
	// messages are lost. The member has left the hub by then. It is the default:
	// a peer that missed something knows it.
	CloseSlow Policy = iota

	// DropNewest drops the message that does not fit.
	DropNewest

	// DropOldest drops the messages that have been queued longest, until the new
	// one fits.
	DropOldest
)

// An overflow is a member for which messages have been dropped, and how many.
type overflow struct {
	member *Member
	n      int
}

// makeRoom makes room in the queue of m, which is full, for so many messages of
// that size together, if the policy says so, and returns how many messages are
// dropped. The caller holds the mutex of m.
func (h *Hub) makeRoom(m *Member, messages, size, most int) (dropped int) {
	switch h.Policy {
	case CloseSlow:
		dropped = m.queue.clear() + messages
		m.left = true
		h.counts.closed.Add(1)
	case DropNewest:
		dropped = messages
	case DropOldest:
		for !m.queue.fits(size, most) {
			m.queue.pop(m.queue.first.Size())
			dropped++
		}
	}
	m.dropped += uint64(dropped)
	h.counts.dropped.Add(uint64(dropped))
	return dropped
}

// settle removes members that are to be closed, and tells the program and the
// peers what has been dropped. The caller holds no lock. To close a connection
// whose peer does not read takes a while.
func (h *Hub) settle(overflows []overflow) {
	for _, o := range overflows {
		if h.Policy == CloseSlow {
			h.remove(o.member)
		}
		if h.Dropped != nil {
			h.Dropped(o.member, o.n)
		}
		if h.Policy == CloseSlow {
			go o.member.conn.Close(frame.TryAgainLater, fmt.Sprintf("too slow, %d messages dropped", o.n))
		}
	}
}
