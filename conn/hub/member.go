package hub

import "duplex/conn"

// A Member is a connection in a [Hub]. It comes from [Hub.Join].
type Member struct {
	hub  *Hub
	conn *conn.Conn

	// The hub's lock is for these. They are touched for each message: together
	// with the above they are one line of the processor's cache.
	queue queue
	since uint64 // bytes that had been published when it became ready
	round uint64 // the last one in which it was reached
	state state
	left  bool

	value any // never changes

	// The hub's lock is for these too.
	dropped uint64
	seats   []seat  // the first is the one among all members
	own     [1]seat // where that is: who is in no room needs no other memory
}

func newMember(h *Hub, c *conn.Conn, value any) *Member {
	m := &Member{hub: h, conn: c, value: value}
	m.seats = m.own[:0]
	return m
}

// Conn returns the connection.
func (m *Member) Conn() *conn.Conn { return m.conn }

// Value returns what was given to [Hub.Join]: what the program knows of this
// member. To change it, let it be a pointer.
func (m *Member) Value() any { return m.value }

// Dropped returns how many messages have been dropped because the member was
// slow.
func (m *Member) Dropped() uint64 {
	m.hub.mu.Lock()
	defer m.hub.mu.Unlock()
	return m.dropped
}

// Rooms returns the names of the rooms that the member is in.
func (m *Member) Rooms() (names []string) {
	m.hub.mu.Lock()
	defer m.hub.mu.Unlock()
	for _, s := range m.seats[min(1, len(m.seats)):] {
		names = append(names, s.room.name)
	}
	return names
}

// Enter has the member be in these rooms too. A room is there as long as somebody
// is in it. If the member has left the hub nothing happens.
func (m *Member) Enter(rooms ...string) {
	m.hub.mu.Lock()
	defer m.hub.mu.Unlock()
	if !m.left {
		m.hub.enter(m, rooms)
	}
}

// Exit takes the member out of these rooms, but not out of the hub.
func (m *Member) Exit(rooms ...string) {
	m.hub.mu.Lock()
	defer m.hub.mu.Unlock()
	for _, name := range rooms {
		if i := m.seatIn(m.hub.rooms[name]); i > 0 {
			m.hub.vacate(m, i)
		}
	}
}

// Send sends a message to this member alone. It is as [Hub.Publish].
func (m *Member) Send(p *conn.Prepared) { m.hub.PublishTo(Only(m), p) }
