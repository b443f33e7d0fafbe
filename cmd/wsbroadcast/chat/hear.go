package chat

import (
	"encoding/json"

	"duplex/conn"
	"duplex/conn/hub"
)

// hear has an event take effect. The channel calls it for one at a time.
func (r *room) hear(e hub.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case e.Missed:
		r.tell(notice{Type: "missed"})
	case e.Key != "":
		r.hearMark(e)
	default:
		if u, ok := parseUtterance(e.Payload); ok {
			r.hearUtterance(e, &u)
		}
	}
	if !e.More {
		r.flush()
	}
}

// hearMark has somebody have a name, or not have it any more. When two nodes claim a
// name, whose mark comes first has it.
func (r *room) hearMark(e hub.Event) {
	holder := r.names.taken[e.Key]
	if e.Payload == nil {
		if e.Own && holder != nil && holder.here > 0 {
			return
		}
		if name, gone := r.names.unset(e.From, e.Key); gone {
			r.tell(change{Type: "left", Name: name, Count: r.count()})
		}
		return
	}
	var m mark
	if err := json.Unmarshal(e.Payload, &m); err != nil || skeleton(m.Name) != e.Key {
		return
	}
	if holder != nil && holder.by != m.By && holder.alone && e.Err == nil && !e.Own {
		r.evict(e.Key)
	}
	holder, changed := r.names.set(e.From, m)
	if holder != nil {
		holder.alone = e.Err != nil
	}
	if changed.Type != "" {
		r.tell(changed)
		r.flush() // before those whom it is about are told something else
	}
	if e.Own {
		r.end(e.Key, holder)
	}
}

func (r *room) hearUtterance(e hub.Event, u *utterance) {
	var from *person // nil if it is on another node, or has left
	if e.Own {
		from = r.persons[u.person]
	}
	switch u.kind {
	case saying:
		r.hearSaying(e, from, u)
	case passing:
		if !e.Old {
			r.hearPlain(from, message(conn.Binary, u.text), r.plainly(), r.onPages())
		}
	case typing:
		r.chat.hub.PublishTo(hub.In(r.onPages()).But(memberOf(from)), prepare(notice{"typing", u.name}))
	}
}

// hearSaying has all hear a text: pages as an event, and others as it is, with the
// name before it if it is from a page.
func (r *room) hearSaying(e hub.Event, from *person, u *utterance) {
	if u.id != "" && r.recent.find(u.by, u.id) != 0 {
		if from != nil {
			r.sayAgain(from, u.id)
		}
		return
	}
	if u.id != "" {
		r.recent.add(u.by, u.id, u.at)
	}
	if r.pages > 0 || r.history.most > 0 {
		s := said{"said", u.at, u.by, u.id, u.name, string(u.text), e.Err != nil}
		r.history.add(s)
		r.tell(s)
	}
	if e.Old {
		return
	}
	plain := u.text
	if u.onPage {
		plain = append([]byte(u.name+": "), u.text...)
	}
	r.hearPlain(from, message(conn.Text, plain), r.plainly())
}

// hearPlain sends a message as it is. Who it is from gets it if he wants to.
func (r *room) hearPlain(from *person, m *conn.Prepared, rooms ...string) {
	if r.chat.options.Echo {
		from = nil
	}
	r.send(m, memberOf(from), rooms...)
}

func memberOf(p *person) *hub.Member {
	if p == nil {
		return nil
	}
	return p.member
}
