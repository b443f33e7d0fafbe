package hub

import (
	"iter"
	"maps"
	"slices"
)

// A room is a set of members, in no order.
type room struct {
	name    string
	members []*Member
}

// A seat is a member's place in a room.
type seat struct {
	room  *room
	place int
}

// add gives m a seat.
func (r *room) add(m *Member) {
	m.seats = append(m.seats, seat{r, len(r.members)})
	r.members = append(r.members, m)
}

// seatIn returns which of its seats m has in r, or -1. A nil room has none.
func (m *Member) seatIn(r *room) int {
	return slices.IndexFunc(m.seats, func(s seat) bool { return s.room == r })
}

// enter gives m a seat in each of the rooms, which it makes if there are none.
func (h *Hub) enter(m *Member, names []string) {
	for _, name := range names {
		r := h.rooms[name]
		if r == nil {
			r = &room{name: name}
			if h.rooms == nil {
				h.rooms = make(map[string]*room)
			}
			h.rooms[name] = r
		}
		if m.seatIn(r) < 0 {
			r.add(m)
		}
	}
}

// vacate takes the seat of m with that index, which the last one in the room
// gets. A room that is empty is gone.
func (h *Hub) vacate(m *Member, index int) {
	s := m.seats[index]
	r := s.room
	last := r.members[len(r.members)-1]
	last.seats[last.seatIn(r)].place = s.place
	r.members[s.place] = last
	r.members = slices.Delete(r.members, len(r.members)-1, len(r.members))
	m.seats = slices.Delete(m.seats, index, index+1)
	if len(r.members) == 0 && r != &h.all {
		delete(h.rooms, r.name)
	}
}

// Rooms returns the names of the rooms that there are now, and how many members
// are in each.
func (h *Hub) Rooms() iter.Seq2[string, int] {
	h.mu.Lock()
	defer h.mu.Unlock()
	counts := make(map[string]int, len(h.rooms))
	for name, r := range h.rooms {
		counts[name] = len(r.members)
	}
	return maps.All(counts)
}

// Count returns how many members are in a room.
func (h *Hub) Count(room string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	if r := h.rooms[room]; r != nil {
		return len(r.members)
	}
	return 0
}
