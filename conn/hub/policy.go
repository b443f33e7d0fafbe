package hub

import (
	"fmt"

	"duplex/frame"
)

// A Policy says what happens to a member that takes less than is published, when
// its queue is full.
type Policy uint8

const (
	// CloseSlow drops what waits and the message that does not fit, and
	// closes the connection with code 1013 and a reason that says how many
	// messages are lost. The member has left by then. It is the default: who
	// missed something knows.
	CloseSlow Policy = iota

	// DropNewest drops the message that does not fit.
	DropNewest

	// DropOldest drops those that have waited longest, until it fits.
	DropOldest
)

// makeRoom makes room for a message of that size, if the policy is to do so, and
// returns how many messages that has cost.
func (p Policy) makeRoom(q *queue, size, most int) (dropped int) {
	for p == DropOldest && !q.fits(size, most) {
		q.pop(q.first.Size())
		dropped++
	}
	return dropped
}

// A casualty is a member for whom messages have been dropped.
type casualty struct {
	member *Member
	n      int
}

// settle counts what has been dropped, and has those leave who are to be closed.
func (h *Hub) settle(slow []casualty) {
	for i := range slow {
		s := &slow[i]
		if h.Policy == CloseSlow {
			s.n += s.member.queue.clear()
			h.leave(s.member)
			h.counts.Closed++
		}
		s.member.dropped += uint64(s.n)
		h.counts.Dropped += uint64(s.n)
	}
}

// tell tells the program and the peers what has been settled. To close a
// connection whose peer does not read takes a while.
func (h *Hub) tell(slow []casualty) {
	for _, s := range slow {
		if h.Dropped != nil {
			h.Dropped(s.member, s.n)
		}
		if h.Policy == CloseSlow {
			go s.member.conn.Close(frame.TryAgainLater, fmt.Sprintf("too slow, %d messages dropped", s.n))
		}
	}
}
