package chat

import (
	"context"

	"duplex/conn"
)

// A claim is a mark on its way: until the channel delivers it, nobody knows whether
// the name is free.
type claim struct {
	key, by  string
	persons  []*person     // who want the name
	had      []string      // keys of names that they had before
	settled  chan struct{} // closed when it has been delivered
	accepted bool          // whether they have the name now
}

// join has somebody be there, and returns when he has a name and knows what there
// is. Who is not on a page, where he would have to know that first, hears the others
// at once.
func (r *room) join(p *person, c *conn.Conn) error {
	p.member = r.chat.hub.Join(c, p.peer)
	r.mu.Lock()
	r.persons[p.number] = p
	if !p.onPage {
		p.member.Enter(r.plainly())
	}
	r.mu.Unlock()
	return r.call(p, p.wish)
}

// leave has somebody be there no more.
func (r *room) leave(p *person) {
	r.acts.Lock()
	defer r.acts.Unlock()
	r.mu.Lock()
	r.chat.hub.Leave(p.member.Conn())
	delete(r.persons, p.number)
	if p.inside && p.onPage {
		r.pages--
	}
	held := r.drop(p)
	r.mu.Unlock()
	r.release(held)
}

// call gives somebody the name that he wishes for, or one with a number behind it if
// somebody else has one that looks like it. It returns when he has it.
func (r *room) call(p *person, wish string) error {
	for {
		c, err := r.claim(p, wish)
		if c == nil {
			return err
		}
		<-c.settled
		if c.accepted {
			r.acts.Lock()
			defer r.acts.Unlock()
			r.release(append(c.had, c.key)...) // those here have left if nobody has it
			return nil
		}
	}
}

// claim chooses a name for somebody, and gives it to him if others here who are
// known by the same key have it. Otherwise it publishes a mark, and returns what to
// wait for.
func (r *room) claim(p *person, wish string) (*claim, error) {
	r.acts.Lock()
	defer r.acts.Unlock()
	r.mu.Lock()
	p.wish = wish
	name := r.choose(p, wish)
	k := skeleton(name)
	if h := r.names.taken[k]; h != nil && h.here > 0 && !h.leaving && (h.name == name || h.here > 1 || skeleton(p.name) != k) {
		had := r.settle(p, h)
		r.mu.Unlock()
		r.release(had)
		return nil, nil
	}
	if c := r.claims[k]; c != nil {
		c.persons = append(c.persons, p)
		r.mu.Unlock()
		return c, nil
	}
	c := &claim{key: k, by: p.by, persons: []*person{p}, settled: make(chan struct{})}
	r.claims[k] = c
	m := mark{Name: name, By: p.by, Number: r.chat.marks.Add(1)}
	if was := r.holderOf(p); was != nil && was.here == 1 {
		m.Was, m.WasNumber = was.name, was.nodes[r.chat.nodeName()]
		was.leaving = skeleton(was.name) != k
	}
	r.mu.Unlock()
	if err := r.channel.Mark(context.Background(), k, encode(m)); err != nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.end(k, nil)
		return nil, err
	}
	return c, nil
}

// choose returns a name like the wish that is free, as far as is known, or is that of
// somebody with the same mark. The room is locked.
func (r *room) choose(p *person, wish string) string {
	for name := wish; ; name = r.names.numbered(wish) {
		h, c := r.names.taken[skeleton(name)], r.claims[skeleton(name)]
		switch {
		case h != nil && h == r.holderOf(p) && h.here == 1 && len(h.nodes) == 1:
			return name // perhaps spelled in another way
		case h != nil && h.by == p.by:
			return h.name
		case h == nil && (c == nil || c.by == p.by):
			return name
		}
	}
}

// holderOf returns the holder that somebody is one of, or nil. The room is locked.
func (r *room) holderOf(p *person) *holder {
	if p.name == "" {
		return nil
	}
	if h := r.names.taken[skeleton(p.name)]; h != nil && h.by == p.by && h.here > 0 {
		return h
	}
	return nil
}

// end settles the claim of a key, if there is one: for a holder, or for nobody. The
// room is locked.
func (r *room) end(key string, h *holder) {
	c := r.claims[key]
	if c == nil {
		return
	}
	delete(r.claims, key)
	c.accepted = h != nil
	for _, p := range c.persons {
		if was := r.holderOf(p); was != nil {
			was.leaving = false
		}
		if h != nil {
			c.had = append(c.had, r.settle(p, h))
		}
	}
	close(c.settled)
}

// settle has somebody have a name. A newcomer gets to know what there is. It returns
// the key of the name that he had before, if nobody here has that any more. The room
// is locked.
func (r *room) settle(p *person, h *holder) (had string) {
	if r.persons[p.number] == nil {
		return "" // he has left
	}
	if h.here++; p.inside {
		had = r.drop(p)
		p.name = h.name
		p.member.Send(prepare(notice{Type: "named", Name: p.name}))
		return had
	}
	p.inside, p.name = true, h.name
	if !p.onPage {
		return ""
	}
	p.member.Send(prepare(here{"here", r.path, p.name, p.by, r.names.list(), r.count(), r.history.said, p.http}))
	p.member.Enter(r.onPages())
	r.pages++
	return ""
}

// drop has somebody not have his name any more. It returns the key if nobody here
// has it, so that the mark has to be released. The room is locked.
func (r *room) drop(p *person) (held string) {
	h := r.holderOf(p)
	if h == nil {
		return skeleton(p.name)
	}
	if h.here--; h.here > 0 {
		return ""
	}
	return skeleton(p.name)
}

// release removes the marks of keys that nobody here has, or is about to have. The
// caller holds acts.
func (r *room) release(keys ...string) {
	for _, key := range keys {
		r.mu.Lock()
		h := r.names.taken[key]
		free := key != "" && (h == nil || h.here == 0) && r.claims[key] == nil
		r.mu.Unlock()
		if free {
			r.channel.Mark(context.Background(), key, nil) // to remove one fails only if the channel is closed
		}
	}
}

// evict takes a name away from those here, since the other nodes know it as somebody
// else's, and has them get others. The room is locked.
func (r *room) evict(k string) {
	delete(r.names.taken, k)
	for _, p := range r.persons {
		if p.inside && skeleton(p.name) == k {
			go r.call(p, p.wish) // if that fails he goes on with the name, which is not unique then
		}
	}
}
