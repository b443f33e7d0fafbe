package hub

import "duplex/conn"

// A Member is a connection in a [Hub]. It comes from [Hub.Join].
type Member struct {
	hub   *Hub
	conn  *conn.Conn
	value any

	// The hub's lock is for all that follows.
	seats   []seat // the first is that among all members; none means that it has left
	round   uint64 // the last one in which it was reached
	state   state
	queue   queue
	since   uint64  // bytes that had been published when it became ready
	next    *Member // on the list
	dropped uint64
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
	if m.joined() {
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

// joined reports whether it has not left.
func (m *Member) joined() bool { return len(m.seats) > 0 }
