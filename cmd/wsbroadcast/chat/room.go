package chat

import (
	"sync"
	"time"

	"duplex/conn"
	"duplex/conn/hub"
	"duplex/frame"
)

// A room is where people hear each other. Its lock is held while something is
// published, so that all hear the same in the same order, and a newcomer hears
// what comes after the history and nothing twice.
type room struct {
	hub    *hub.Hub
	path   string
	people int // the chat's lock is for it: those who are in, or coming or going

	mu      sync.Mutex
	names   names
	history history
	pages   int   // those there that speak Protocol
	last    int64 // when something was said
}

func newRoom(h *hub.Hub, path string, messages int) *room {
	return &room{hub: h, path: path, history: history{most: messages, said: []said{}}}
}

// The rooms of the hub are for one kind of members each.
func (r *room) onPages() string { return "pages " + r.path }
func (r *room) plainly() string { return "plain " + r.path }

// join has somebody be there, who gets to know what there is.
func (r *room) join(p *person, c *conn.Conn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p.member = r.hub.Join(c, nil)
	p.name = r.names.take(p.wish)
	r.tell(change{Type: "joined", Name: p.name, Count: r.count()})
	if !p.onPage {
		p.member.Enter(r.plainly())
		return
	}
	p.member.Send(prepare(here{"here", r.path, p.name, r.names.list(), r.count(), r.history.said}))
	p.member.Enter(r.onPages())
	r.pages++
}

// leave has somebody be there no more.
func (r *room) leave(p *person) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.hub.Leave(p.member.Conn())
	r.names.release(p.name)
	if p.onPage {
		r.pages--
	}
	r.tell(change{Type: "left", Name: p.name, Count: r.count()})
}

// rename gives somebody another name.
func (r *room) rename(p *person, wish string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	was := p.name
	r.names.release(was)
	if p.name = r.names.take(wish); p.name != was {
		r.tell(change{Type: "renamed", Name: p.name, Was: was, Count: r.count()})
	}
}

// say has all hear a text: pages as an event, and others as it is, with the name
// before it if it is from a page. Who is not on a page hears himself if he wants
// to.
func (r *room) say(p *person, text []byte, echo bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.pages > 0 || r.history.most > 0 {
		s := said{"said", r.now(), p.name, string(text)}
		r.history.add(s)
		r.tell(s)
	}
	plain := text
	if p.onPage {
		plain = append([]byte(p.name+": "), text...)
	}
	r.publish(p, echo, frame.Text, plain, r.plainly())
}

// pass sends a binary message to all others.
func (r *room) pass(p *person, payload []byte, echo bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.publish(p, echo, frame.Binary, payload, r.plainly(), r.onPages())
}

func (r *room) publish(from *person, echo bool, op frame.Opcode, payload []byte, rooms ...string) {
	to := hub.In(rooms...)
	if !echo {
		to = to.But(from.member)
	}
	m, _ := conn.Prepare(op, payload)
	r.hub.PublishTo(to, m)
}

// tell sends an event to the pages.
func (r *room) tell(event any) {
	if r.pages > 0 {
		r.hub.PublishTo(hub.In(r.onPages()), prepare(event))
	}
}

// count returns how many are there.
func (r *room) count() int { return len(r.names.taken) }

// now returns the time, or a later one if something was said just now.
func (r *room) now() int64 {
	r.last = max(r.last+1, time.Now().UnixMicro())
	return r.last
}
