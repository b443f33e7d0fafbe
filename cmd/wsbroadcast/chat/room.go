package chat

import (
	"sync"
	"time"

	"duplex/conn"
	"duplex/conn/hub"
)

// A room is where people hear each other. Its lock is held while something is
// published, so that all hear the same in the same order, and a newcomer hears
// what comes after the history and nothing twice.
type room struct {
	hub    *hub.Hub
	fanout *fanout
	path   string
	people int // the chat's lock is for it: those who are in, or coming or going

	mu      sync.Mutex
	names   names
	history history
	recent  recent
	pages   int   // those there that speak Protocol
	last    int64 // when something was said
}

func newRoom(h *hub.Hub, f *fanout, path string, messages int) *room {
	return &room{hub: h, fanout: f, path: path, history: history{most: messages, said: []said{}}}
}

// The rooms of the hub are for one kind of members each.
func (r *room) onPages() string { return "pages " + r.path }
func (r *room) plainly() string { return "plain " + r.path }

// join has somebody be there, who gets to know what there is.
func (r *room) join(p *person, c *conn.Conn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p.member = r.hub.Join(c, p.peer)
	var fresh bool
	if p.name, fresh = r.names.take(p.wish, p.by); fresh {
		r.tell(change{Type: "joined", Name: p.name, Count: r.count()})
	}
	if !p.onPage {
		p.member.Enter(r.plainly())
		return
	}
	p.member.Send(prepare(here{"here", r.path, p.name, p.by, r.names.list(), r.count(), r.history.said}))
	p.member.Enter(r.onPages())
	r.pages++
}

// leave has somebody be there no more.
func (r *room) leave(p *person) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.hub.Leave(p.member.Conn())
	if p.onPage {
		r.pages--
	}
	if r.names.release(p.name) {
		r.tell(change{Type: "left", Name: p.name, Count: r.count()})
	}
}

// rename gives somebody another name. What others see depends on whether it has
// the old name, or has had the new one, on another connection.
func (r *room) rename(p *person, wish string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	was := p.name
	gone := r.names.release(was)
	var fresh bool
	p.name, fresh = r.names.take(wish, p.by)
	switch {
	case p.name == was:
	case gone && fresh:
		r.tell(change{Type: "renamed", Name: p.name, Was: was, Count: r.count()})
	case gone:
		r.tell(change{Type: "left", Name: was, Count: r.count()})
	case fresh:
		r.tell(change{Type: "joined", Name: p.name, Count: r.count()})
	}
	p.member.Send(prepare(notice{Type: "named", Name: p.name}))
}

// say has all hear a text: pages as an event, and others as it is, with the name
// before it if it is from a page. Who is not on a page hears himself if he wants
// to. A text with an id is said once.
func (r *room) say(p *person, id string, text []byte, echo bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if id != "" {
		if at := r.recent.find(p.by, id); at != 0 {
			p.member.Send(prepare(heard{"heard", at, id}))
			return
		}
	}
	if r.pages > 0 || r.history.most > 0 {
		s := said{"said", r.now(), p.by, id, p.name, string(text)}
		r.history.add(s)
		if id != "" {
			r.recent.add(p.by, id, s.At)
		}
		r.tell(s)
	}
	plain := text
	if p.onPage {
		plain = append([]byte(p.name+": "), text...)
	}
	r.publish(p, echo, conn.Text, plain, r.plainly())
}

// Others are told that somebody is typing once in a while, and not in a crowd,
// where that would cost much and help nobody.
const (
	typingPause = time.Second
	typingCrowd = 50 // pages
)

// typing tells the other pages that somebody is writing something.
func (r *room) typing(p *person) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now := time.Now(); r.pages <= typingCrowd && now.Sub(p.typed) >= typingPause {
		p.typed = now
		r.hub.PublishTo(hub.In(r.onPages()).But(p.member), prepare(notice{"typing", p.name}))
	}
}

// pass sends a binary message to all others.
func (r *room) pass(p *person, payload []byte, echo bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.publish(p, echo, conn.Binary, payload, r.plainly(), r.onPages())
}

func (r *room) publish(from *person, echo bool, op conn.Opcode, payload []byte, rooms ...string) {
	to := hub.In(rooms...)
	if !echo {
		to = to.But(from.member)
	}
	m := message(op, payload)
	r.fanout.publish(rooms[0], func() { r.hub.PublishTo(to, m) })
}

// tell sends an event to the pages.
func (r *room) tell(event any) {
	if r.pages > 0 {
		r.fanout.publish(r.onPages(), func() { r.hub.PublishTo(hub.In(r.onPages()), prepare(event)) })
	}
}

// count returns how many are there.
func (r *room) count() int { return len(r.names.taken) }

// now returns the time, or a later one if something was said just now.
func (r *room) now() int64 {
	r.last = max(r.last+1, time.Now().UnixMicro())
	return r.last
}
