package hub

import (
	"runtime"
	"slices"

	"duplex/conn"
)

// A state says who sees to the queue of a member.
type state uint8

const (
	idle     state = iota // nobody: it is empty
	ready                 // the next dispatcher that is free: the member is in the line
	served                // a dispatcher is at it
	draining              // a goroutine of its own is: the member is slow
)

const (
	// perDispatcher is how many members may be ready for each dispatcher
	// before there is another one. Few dispatchers are cheap: while a member
	// waits for its turn, more comes together for it.
	perDispatcher = 2000

	// atOnce is how many members a dispatcher takes from the line at once, so
	// that it need not lock the hub for each.
	atOnce = 16
)

// dispatch sees to it that there are dispatchers enough. The caller has the lock.
func (h *Hub) dispatch() {
	for h.ready.len() > len(h.dispatchers)*perDispatcher && len(h.dispatchers) < runtime.GOMAXPROCS(0) {
		d := &dispatcher{hub: h, since: h.published}
		h.dispatchers = append(h.dispatchers, d)
		go d.run()
	}
}

// A dispatcher is a goroutine that serves members. It never waits for one.
type dispatcher struct {
	hub      *Hub
	portions []portion
	messages []*conn.Prepared // of all portions, one behind the other
	since    uint64           // nobody it serves has more waiting than was published from here on
}

// A portion is what is written to a member at once.
type portion struct {
	member   *Member
	messages []*conn.Prepared
	refused  bool // the connection would not take it at once
}

// run serves until nobody is ready.
func (d *dispatcher) run() {
	h := d.hub
	h.mu.Lock()
	defer h.mu.Unlock()
	for d.next() {
		h.mu.Unlock()
		for i := range d.portions {
			p := &d.portions[i]
			p.refused = !conn.Batch(p.messages).TryWriteTo(p.member.conn)
		}
		h.mu.Lock()
	}
	h.dispatchers = slices.DeleteFunc(h.dispatchers, func(other *dispatcher) bool { return other == d })
}

// next takes what is to be written next: what has come in the meantime for the
// same members, and what waits for the first ones in the line. It reports whether
// there is anything.
func (d *dispatcher) next() bool {
	h := d.hub
	last := d.portions
	d.portions, d.messages = d.portions[:0], d.messages[:0]
	d.since = h.published
	for _, p := range last {
		if !p.refused {
			h.counts.Delivered += uint64(len(p.messages))
		}
		switch {
		case p.refused:
			p.member.state = draining
			go p.member.drain(slices.Clone(p.messages))
		case p.member.queue.empty():
			p.member.state = idle
		default:
			d.take(p.member)
		}
	}
	for len(d.portions) < atOnce && h.ready.len() > 0 {
		d.take(h.ready.pop())
	}
	if h.turn.L != nil && h.behind() <= h.maxBehind()/2 {
		h.turn.Broadcast()
	}
	return len(d.portions) > 0
}

// take takes a portion for a member.
func (d *dispatcher) take(m *Member) {
	m.state = served
	n := len(d.messages)
	d.messages = m.queue.take(d.messages, conn.MaxBatch)
	d.portions = append(d.portions, portion{member: m, messages: d.messages[n:]})
	d.since = min(d.since, d.hub.published-uint64(m.queue.bytes))
}
