package hub

import (
	"math"
	"runtime"

	"duplex/conn"
)

// Publish sends messages to all members, one behind the other: of what is sent by
// others nothing comes between them. It waits for no member that is slow. But if
// messages are published to an audience faster than its members can be
// written to, Publish waits for the hub, so that members that keep up drop
// nothing.
//
// If there is no room for all of them in the queue of a slow member, the policy
// treats them as one message, but for [DropOldest], which may have dropped some of
// them when others need room.
func (h *Hub) Publish(batch ...*conn.Prepared) { h.PublishTo(All(), batch...) }

// PublishTo sends messages to an audience. Otherwise it is as [Hub.Publish].
//
//	h.PublishTo(hub.In("lobby").But(me), p)
func (h *Hub) PublishTo(a Audience, batch ...*conn.Prepared) {
	rooms, f := h.resolve(&a)
	pub := publication{hub: h, flow: f, batch: batch, most: h.maxQueue(), except: a.except}
	for _, p := range batch {
		pub.size += p.Size()
	}
	h.scheduler.admit(f, pub.size, h.window())
	if a.filter != nil {
		pub.toMembers(h.find(&a, rooms))
	} else if rooms != nil {
		pub.toRooms(rooms)
	} else {
		pub.toMembers(a.distinct())
	}
	pub.list()
	pub.end()
	h.settle(pub.overflows)
}

// A publication is messages on their way into the queues of an audience.
type publication struct {
	hub        *Hub
	flow       *flow
	batch      conn.Batch
	size, most int // of the batch; MaxQueue
	except     *Member

	ready     [64]*Member // members that are ready now, and not listed in the flow yet
	n         int         // how many
	pushes    uint64
	overflows []overflow
}

// toRooms puts the messages in the queues of those in any of the rooms, whose
// locks it holds meanwhile: nobody enters or leaves, and other messages for them
// come before this one for all members or after it for all.
func (pub *publication) toRooms(rooms []*room) {
	lock(rooms)
	defer unlock(rooms)
	for i, r := range rooms {
		for _, m := range r.members {
			if m != pub.except {
				pub.push(m, rooms[:i])
				pub.count()
			}
		}
	}
}

// toMembers puts the messages in the queues of these members.
func (pub *publication) toMembers(members []*Member) {
	for _, m := range members {
		if m != nil && m != pub.except && m.hub == pub.hub {
			pub.push(m, nil)
			pub.count()
		}
	}
}

// push puts the messages in the queue of m, unless m is in one of the rooms that
// have been dealt with before.
func (pub *publication) push(m *Member, before []*room) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.isInAny(before) {
		return
	}
	for pub.mustWait(m) {
		// First list those that this publication has made ready: another
		// publisher may hold up m while it waits for one of them.
		pub.list()
		m.await()
	}
	if m.left {
		return
	}
	if !m.queue.fits(pub.size, pub.most) {
		pub.overflows = append(pub.overflows, overflow{m, pub.hub.makeRoom(m, len(pub.batch), pub.size, pub.most)})
		if !m.queue.fits(pub.size, pub.most) || m.left {
			return
		}
	}
	for _, p := range pub.batch {
		m.queue.push(p, p.Size())
	}
	if m.state == idle {
		m.state = ready
	}
	if m.state == ready && m.listed&pub.flow.mark == 0 {
		m.listed |= pub.flow.mark
		pub.add(m)
	}
}

// mustWait reports whether the queue of m is full though m is not slow: then it
// is the hub that is late.
func (pub *publication) mustWait(m *Member) bool {
	return (m.state == ready || m.state == served) && !m.left && !m.queue.fits(pub.size, pub.most)
}

// count counts a push. Every now and then it lets other goroutines run: one that
// never waits keeps a processor for 10 ms, and those that publish to other rooms
// would be woken that much later.
func (pub *publication) count() {
	if pub.pushes++; pub.pushes%yieldEvery == 0 {
		runtime.Gosched()
	}
}

// end counts the publication, and what count has left over, so that many small
// ones let others run as well.
func (pub *publication) end() {
	c, n := &pub.hub.counts, pub.pushes%yieldEvery
	if c.published.Add(uint64(len(pub.batch))); c.pushes.Add(n)%yieldEvery < n {
		runtime.Gosched()
	}
}

const yieldEvery = 1024

// add takes note of a member that is to be listed in the flow.
func (pub *publication) add(m *Member) {
	pub.ready[pub.n] = m
	if pub.n++; pub.n == len(pub.ready) {
		pub.list()
	}
}

// list lists the members that are ready now.
func (pub *publication) list() {
	if pub.n > 0 {
		pub.hub.scheduler.list(pub.flow, pub.ready[:pub.n]...)
		pub.n = 0
	}
}

// maxQueue returns MaxQueue or its default.
func (h *Hub) maxQueue() int {
	switch {
	case h.MaxQueue == 0:
		return maxQueue
	case h.MaxQueue < 0:
		return math.MaxInt
	}
	return h.MaxQueue
}

// window returns how many bytes may be published to one flow in a round. A turn
// writes that much to a member, so what is queued for it does not grow from round
// to round; and as a member has two windows of a flow in its queue at most, that
// of one round and that of the next, no flow alone fills it.
func (h *Hub) window() int {
	return min(conn.MaxBatch, h.maxQueue()/2)
}
