package chat

import (
	"slices"

	"duplex/conn"
	"duplex/conn/hub"
)

// A bundle is messages that came together, for the same members: they get them in one
// piece.
type bundle struct {
	rooms []string // of the hub
	but   *hub.Member
	batch []*conn.Prepared
}

// tell sends an event to the pages. The room is locked.
func (r *room) tell(event any) {
	if r.pages > 0 {
		r.send(prepare(event), nil, r.onPages())
	}
}

// send sends a message to rooms of the hub, but for one member if that is not nil, when
// all that came with it is there. The room is locked.
func (r *room) send(m *conn.Prepared, but *hub.Member, rooms ...string) {
	for i := len(r.leaving) - 1; i >= 0; i-- {
		b := &r.leaving[i]
		if b.but == but && slices.Equal(b.rooms, rooms) {
			b.batch = append(b.batch, m)
			return
		}
		if slices.ContainsFunc(rooms, func(room string) bool { return slices.Contains(b.rooms, room) }) {
			break // they get that first
		}
	}
	r.leaving = append(r.leaving, bundle{rooms, but, []*conn.Prepared{m}})
}

// flush sends what has been left to it. The room is locked.
func (r *room) flush() {
	for _, b := range r.leaving {
		to := hub.In(b.rooms...).But(b.but)
		r.chat.fanout.publish(b.rooms[0], func() { r.chat.hub.PublishTo(to, b.batch...) })
	}
	clear(r.leaving)
	r.leaving = r.leaving[:0]
}
