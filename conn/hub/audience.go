package hub

import (
	"cmp"
	"iter"
	"slices"
)

// An Audience says whom a message is for. The zero Audience is nobody. Who belongs
// to it is determined when it is used, so an Audience may be kept and used again.
type Audience struct {
	all     bool
	rooms   []string
	members []*Member
	except  *Member
	filter  func(*Member) bool
}

// All is all members.
func All() Audience { return Audience{all: true} }

// In is the members that are in any of the rooms. A member that is in several of
// them gets a message once.
func In(rooms ...string) Audience { return Audience{rooms: rooms} }

// Only is those members that have not left. A nil one is ignored, and so is a
// member of another hub.
func Only(members ...*Member) Audience { return Audience{members: members} }

// But is the audience without m, which may be nil.
func (a Audience) But(m *Member) Audience {
	a.except = m
	return a
}

// If is those of the audience for which the filter returns true. The goroutine
// that publishes calls the filter, which may call any method of the hub.
func (a Audience) If(filter func(*Member) bool) Audience {
	a.filter = filter
	return a
}

// Members returns the members of an audience at present.
func (h *Hub) Members(a Audience) iter.Seq[*Member] {
	rooms, _ := h.resolve(&a)
	return slices.Values(h.find(&a, rooms))
}

// resolve returns the rooms of an audience, in the order in which they are to be
// locked, and the flow that it belongs to: that of the first room which it names.
// There are no rooms if it is a list of members.
func (h *Hub) resolve(a *Audience) (rooms []*room, f *flow) {
	if a.all {
		return []*room{&h.all}, &h.all.flow
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	f = &h.direct
	for _, name := range a.rooms {
		if r := h.rooms[name]; r != nil {
			rooms = append(rooms, r)
		}
	}
	if len(rooms) > 0 {
		f = &rooms[0].flow
		slices.SortFunc(rooms, func(r, s *room) int { return cmp.Compare(r.name, s.name) })
		rooms = slices.Compact(rooms)
	}
	return rooms, f
}

// find returns the members of an audience, of which resolve has found the rooms.
// The filter is called without a lock.
func (h *Hub) find(a *Audience, rooms []*room) (found []*Member) {
	keep := func(m *Member, before []*room) {
		if m == nil || m == a.except || m.hub != h {
			return
		}
		m.mu.Lock()
		defer m.mu.Unlock()
		if !m.left && !m.isInAny(before) {
			found = append(found, m)
		}
	}
	lock(rooms)
	for i, r := range rooms {
		for _, m := range r.members {
			keep(m, rooms[:i])
		}
	}
	unlock(rooms)
	for _, m := range a.distinct() {
		keep(m, nil)
	}
	if a.filter != nil {
		found = slices.DeleteFunc(found, func(m *Member) bool { return !a.filter(m) })
	}
	return found
}

// distinct returns the members that the audience lists, each once.
func (a *Audience) distinct() []*Member {
	if len(a.members) < 2 {
		return a.members
	}
	seen := make(map[*Member]bool, len(a.members))
	return slices.DeleteFunc(slices.Clone(a.members), func(m *Member) bool {
		before := seen[m]
		seen[m] = true
		return before
	})
}

// isInAny reports whether m is in one of the rooms. The caller holds the mutex of
// m.
func (m *Member) isInAny(rooms []*room) bool {
	return slices.ContainsFunc(rooms, func(r *room) bool { return m.membershipIn(r) >= 0 })
}

// lock locks rooms, which are in the order of their names, so that two that lock
// several do not wait for each other.
func lock(rooms []*room) {
	for _, r := range rooms {
		r.mu.Lock()
	}
}

func unlock(rooms []*room) {
	for _, r := range rooms {
		r.mu.Unlock()
	}
}
