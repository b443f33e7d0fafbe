package hub

import (
	"iter"
	"maps"
	"slices"
	"sync"
)

// A room is a set of members, in no order, and the flow of what is published to
// it.
//
// Its mutex is held while a message is put in the queues of its members: they all
// get the messages of the room in one order. Locks are taken in this order: rooms
// by name, then a member, then the hub or the scheduler.
type room struct {
	name string
	flow flow

	mu      sync.Mutex
	members []*Member
	gone    bool // for good: it was empty, and the hub has forgotten it
}

// A membership is a member's place in a room. The room's mutex guards the index,
// and the member's mutex the slice in which the membership is.
type membership struct {
	room  *room
	index int // in room.members
}

// membershipIn returns the index of the membership of m in r, or -1. The caller
// holds the mutex of m.
func (m *Member) membershipIn(r *room) int {
	return slices.IndexFunc(m.memberships, func(s membership) bool { return s.room == r })
}

// add adds m, unless it is there or has left the hub. The caller holds the mutex
// of r.
func (r *room) add(m *Member) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.left && m.membershipIn(r) < 0 {
		m.memberships = append(m.memberships, membership{r, len(r.members)})
		r.members = append(r.members, m)
	}
}

// remove removes m, if it is there. The last member of the room takes its place.
// The caller holds the mutex of r.
func (r *room) remove(m *Member) {
	m.mu.Lock()
	i := m.membershipIn(r)
	if i < 0 {
		m.mu.Unlock()
		return
	}
	index := m.memberships[i].index
	m.memberships = slices.Delete(m.memberships, i, i+1)
	m.mu.Unlock()

	end := len(r.members) - 1
	if last := r.members[end]; last != m {
		last.mu.Lock()
		last.memberships[last.membershipIn(r)].index = index
		last.mu.Unlock()
		r.members[index] = last
	}
	r.members[end] = nil
	r.members = r.members[:end]
}

// enter adds m to the room of that name.
func (h *Hub) enter(m *Member, name string) {
	for !h.admit(m, h.roomOrNew(name)) {
	}
}

// admit adds m to r. It reports false if r has been forgotten since it was looked
// up: another room may have its name by now.
func (h *Hub) admit(m *Member, r *room) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.gone {
		return false
	}
	r.add(m)
	h.forget(r) // if it is new, and m has left the hub
	return true
}

// exit removes m from a room.
func (h *Hub) exit(m *Member, r *room) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.remove(m)
	h.forget(r)
}

// forget has a room be gone if it is empty. The caller holds its mutex.
func (h *Hub) forget(r *room) {
	if len(r.members) > 0 || r.gone || r == &h.all {
		return
	}
	r.gone = true
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.rooms, r.name)
}

// room returns the room of that name, or nil.
func (h *Hub) room(name string) *room {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.rooms[name]
}

// roomOrNew returns the room of that name, new and empty if there is none.
func (h *Hub) roomOrNew(name string) *room {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.rooms[name]
	if r == nil {
		r = &room{name: name}
		if h.rooms == nil {
			h.rooms = make(map[string]*room)
		}
		h.rooms[name] = r
	}
	return r
}

// Rooms returns the names of all rooms, and how many members are in each.
func (h *Hub) Rooms() iter.Seq2[string, int] {
	h.mu.Lock()
	rooms := slices.Collect(maps.Values(h.rooms))
	h.mu.Unlock()
	counts := make(map[string]int, len(rooms))
	for _, r := range rooms {
		if n := r.count(); n > 0 {
			counts[r.name] = n
		}
	}
	return maps.All(counts)
}

// Count returns how many members are in a room.
func (h *Hub) Count(room string) int {
	if r := h.room(room); r != nil {
		return r.count()
	}
	return 0
}

func (r *room) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.members)
}
