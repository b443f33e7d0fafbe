package hub

import (
	"sync"

	"duplex/conn"
)

// A Member is a connection in a [Hub]. It comes from [Hub.Join].
type Member struct {
	hub  *Hub
	conn *conn.Conn

	// What each message touches. Together with the above it is one cache line.
	mu     sync.Mutex // guards all that follows but value
	queue  queue
	listed uint64 // the marks of the flows that have it in their queue
	state  state
	left   bool // for good: nothing is queued, and no room entered any more

	value any // never changes

	taken       *sync.Cond // publishers wait here until the queue is shorter; usually nil
	closing     func()     // closes the connection once nothing is queued, see Close
	dropped     uint64
	memberships []membership  // the first is the one among all members
	own         [1]membership // its memory: a member of no room needs no other
}

func newMember(h *Hub, c *conn.Conn, value any) *Member {
	m := &Member{hub: h, conn: c, value: value}
	m.memberships = m.own[:0]
	return m
}

// Conn returns the connection.
func (m *Member) Conn() *conn.Conn { return m.conn }

// Value returns the value that was given to [Hub.Join]: what the program knows of
// this member. Let it be a pointer if it has to change.
func (m *Member) Value() any { return m.value }

// Dropped returns how many messages for this member were dropped because it was
// slow.
func (m *Member) Dropped() uint64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.dropped
}

// Rooms returns the names of the rooms that the member is in.
func (m *Member) Rooms() (names []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range m.memberships {
		if s.room != &m.hub.all {
			names = append(names, s.room.name)
		}
	}
	return names
}

// Enter adds the member to these rooms. A room exists as long as it has members.
// If the member has left the hub, Enter does nothing.
func (m *Member) Enter(rooms ...string) {
	for _, name := range rooms {
		m.hub.enter(m, name)
	}
}

// Exit removes the member from these rooms, but not from the hub.
func (m *Member) Exit(rooms ...string) {
	for _, name := range rooms {
		if r := m.hub.room(name); r != nil {
			m.hub.exit(m, r)
		}
	}
}

// await releases the lock until some of the queue has been taken, or the member
// turned out to be slow. The caller holds the lock.
func (m *Member) await() {
	if m.taken == nil {
		m.taken = sync.NewCond(&m.mu)
	}
	m.taken.Wait()
}

// wake ends await. The caller holds the lock.
func (m *Member) wake() {
	if m.taken != nil {
		m.taken.Broadcast()
		m.taken = nil
	}
}
