package hub

import (
	"sync"

	"duplex/conn"
)

// A Hub is a set of connections that get messages together. The zero Hub is
// empty and ready for use. All methods may be called from many goroutines at
// once, by handlers too. The fields must not be changed once it is in use.
type Hub struct {
	// MaxQueue bounds what waits for one member, in bytes: the sum of
	// [conn.Prepared.Size]. By default it is 1 MiB; a negative one means no
	// bound. What is being written, up to conn.MaxBatch or one message, is not
	// counted, and a message of any size is taken when nothing else waits.
	MaxQueue int

	// Policy says what happens when there is more.
	Policy Policy

	// Dropped, if it is not nil, is told each time that messages for a member
	// are dropped, and how many, by the goroutine that publishes. It should
	// be quick.
	Dropped func(m *Member, n int)

	mu      sync.Mutex
	members map[*conn.Conn]*Member
	all     room
	rooms   map[string]*room
	counts  Stats  // those that are not derived
	round   uint64 // members that have been reached in it are marked with it

	published   uint64 // bytes in all
	ready       line[*Member]
	dispatchers []*dispatcher
	turn        sync.Cond // some of what is ready has been dealt with
}

const maxQueue = 1 << 20

// Join makes c a member, which is in the rooms of those names, and in others
// later, see [Member.Enter]. The value is what [Member.Value] returns; it may be nil. If
// c is a member already, it stays that, with its value, and enters the rooms.
//
// A member gets what is published from then on, until it leaves. It leaves by
// itself when a message cannot be written to c any more; a program that knows
// that c is over should not wait for that, but call Leave, in
// [conn.Handler].Closed for one.
func (h *Hub) Join(c *conn.Conn, value any, rooms ...string) *Member {
	h.mu.Lock()
	defer h.mu.Unlock()
	m := h.members[c]
	if m == nil {
		m = newMember(h, c, value)
		if h.members == nil {
			h.members = make(map[*conn.Conn]*Member)
		}
		h.members[c] = m
		h.all.add(m)
	}
	h.enter(m, rooms)
	return m
}

// Leave takes c out of the hub and of all its rooms. It may still get what was
// published before. If c is no member nothing happens.
func (h *Hub) Leave(c *conn.Conn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if m := h.members[c]; m != nil {
		h.leave(m)
	}
}

// leave is Leave where the lock is held.
func (h *Hub) leave(m *Member) {
	if m.left {
		return
	}
	m.left = true
	delete(h.members, m.conn)
	for len(m.seats) > 0 {
		h.vacate(m, len(m.seats)-1)
	}
}

// Member returns the member that c is, or nil.
func (h *Hub) Member(c *conn.Conn) *Member {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.members[c]
}
