package hub

import (
	"sync"

	"duplex/conn"
)

// A Hub is a set of connections that get messages together. The zero Hub is
// empty and ready for use. All methods may be called by many goroutines at once,
// and by handlers. The fields must not be changed once the Hub is in use.
type Hub struct {
	// MaxQueue bounds what is queued for one member, in bytes: the sum of
	// [conn.Prepared.Size]. Zero means 1 MiB, and a negative value means no
	// bound. What is being written, up to conn.MaxBatch or one message, is not
	// counted, and a message of any size is queued when no other is.
	MaxQueue int

	// Policy says what happens to a slow member whose queue is full.
	Policy Policy

	// Dropped, if it is not nil, is called each time that messages for a member
	// are dropped, with their number, by the goroutine that publishes. It must
	// not take long.
	Dropped func(m *Member, n int)

	scheduler scheduler
	all       room
	direct    flow // of messages for chosen members
	counts    counts

	mu      sync.Mutex // guards the following; no other lock is taken while it is held
	members map[*conn.Conn]*Member
	rooms   map[string]*room
}

const maxQueue = 1 << 20

// Join makes c a member, in the rooms of those names; [Member.Enter] adds others
// later. The value is what [Member.Value] returns; it may be nil. If c is a member
// already, it keeps its value, and enters the rooms.
//
// A member gets what is published after Join has returned, until it leaves. It
// leaves by itself when a message cannot be written to c any more. A program that
// knows that c is over should not wait for that, but call Leave, for example in
// [conn.Handler].Closed.
func (h *Hub) Join(c *conn.Conn, value any, rooms ...string) *Member {
	m := h.memberOrNew(c, value)
	h.all.mu.Lock()
	h.all.add(m)
	h.all.mu.Unlock()
	m.Enter(rooms...)
	return m
}

func (h *Hub) memberOrNew(c *conn.Conn, value any) *Member {
	h.mu.Lock()
	defer h.mu.Unlock()
	m := h.members[c]
	if m == nil {
		m = newMember(h, c, value)
		if h.members == nil {
			h.members = make(map[*conn.Conn]*Member)
		}
		h.members[c] = m
	}
	return m
}

// Leave removes c from the hub and from all rooms. Messages that were published
// before may still be written to it. If c is no member, Leave does nothing.
func (h *Hub) Leave(c *conn.Conn) {
	h.mu.Lock()
	m := h.members[c]
	delete(h.members, c) // first: whoever joins from now on is another member
	h.mu.Unlock()
	if m == nil {
		return
	}
	m.mu.Lock()
	m.left = true
	m.wake()
	m.mu.Unlock()
	m.exitAll()
}

// remove is Leave for a member that is marked as left already.
func (h *Hub) remove(m *Member) {
	h.mu.Lock()
	if h.members[m.conn] == m { // not one that has joined since
		delete(h.members, m.conn)
	}
	h.mu.Unlock()
	m.exitAll()
}

// exitAll removes m, which is marked as left and so enters no other room, from its
// rooms and from those of all members.
func (m *Member) exitAll() {
	for r := m.anyRoom(); r != nil; r = m.anyRoom() {
		m.hub.exit(m, r)
	}
}

// anyRoom returns a room that m is in, or nil.
func (m *Member) anyRoom() *room {
	m.mu.Lock()
	defer m.mu.Unlock()
	if n := len(m.memberships); n > 0 {
		return m.memberships[n-1].room
	}
	return nil
}

// Member returns the member that c is, or nil.
func (h *Hub) Member(c *conn.Conn) *Member {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.members[c]
}
