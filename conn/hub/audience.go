package hub

import (
	"iter"
	"slices"
)

// An Audience says whom a message is for. The zero Audience is nobody. What it
// stands for is found out when it is used, so one may be kept and used again.
type Audience struct {
	all     bool
	rooms   []string
	members []*Member
	except  *Member
	filter  func(*Member) bool
}

// All is all members.
func All() Audience { return Audience{all: true} }

// In is the members that are in any of the rooms. Who is in several gets a
// message once.
func In(rooms ...string) Audience { return Audience{rooms: rooms} }

// Only is those members, unless they have left. A nil one is nobody.
func Only(members ...*Member) Audience { return Audience{members: members} }

// But is the audience without m, which may be nil.
func (a Audience) But(m *Member) Audience {
	a.except = m
	return a
}

// If is those of the audience for whom the filter returns true. It is called by
// the goroutine that publishes, and may call any method of the hub.
func (a Audience) If(filter func(*Member) bool) Audience {
	a.filter = filter
	return a
}

// Members returns those who are in an audience now.
func (h *Hub) Members(a Audience) iter.Seq[*Member] { return slices.Values(h.find(a)) }

// find returns those who are in an audience. The filter is called without the
// lock.
func (h *Hub) find(a Audience) []*Member {
	var found []*Member
	h.mu.Lock()
	h.reach(&a, func(m *Member) { found = append(found, m) })
	h.mu.Unlock()
	if a.filter != nil {
		found = slices.DeleteFunc(found, func(m *Member) bool { return !a.filter(m) })
	}
	return found
}

// reach calls f with each member in an audience, the filter left aside. The
// caller has the lock, and f takes nobody's seat.
func (h *Hub) reach(a *Audience, f func(*Member)) {
	h.round++
	if a.all {
		h.reachAmong(h.all.members, a.except, f)
	}
	for _, name := range a.rooms {
		if r := h.rooms[name]; r != nil {
			h.reachAmong(r.members, a.except, f)
		}
	}
	h.reachAmong(a.members, a.except, f)
}

// reachAmong is reach for some of them: those that have not been reached yet.
func (h *Hub) reachAmong(members []*Member, except *Member, f func(*Member)) {
	for _, m := range members {
		if m != nil && m != except && m.hub == h && !m.left && m.round != h.round {
			m.round = h.round
			f(m)
		}
	}
}
