package engineio

import (
	"sync"
	"time"
)

// A heartbeat sends Pings to the sessions of a server, and ends those that do not
// answer. All sessions have the same interval and the same time-out, so those that
// wait for the same thing wait in the order in which they began to: two lists and one
// timer are enough for all of them.
type heartbeat struct {
	interval, timeout time.Duration

	ping func([]*Session) // sends a Ping to each
	lost func(*Session)   // is called for one that has not answered in time

	mu       sync.Mutex
	start    time.Time // what instants count from
	timer    *time.Timer
	next     time.Duration // when the timer fires, or 0
	resting  beats         // a Ping is due
	awaiting beats         // a Pong is due
}

// beats is a list of sessions. The first is due first.
type beats struct{ first, last *Session }

// A beat is a session's place in a heartbeat, whose mu guards it.
type beat struct {
	list       *beats // nil if it is in none
	prev, next *Session
	due        time.Duration
}

// alive has the next Ping sent one interval from now. It is called when a session is
// opened and when its client has answered a Ping.
func (h *heartbeat) alive(s *Session) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.timer == nil {
		h.start = time.Now()
		h.timer = time.AfterFunc(h.interval, h.tick)
	}
	s.beat.remove()
	h.arm(h.resting.push(s, h.now()+h.interval))
}

// expect has a session ended after the time-out, as if it had been sent a Ping. The
// session has been alive before.
func (h *heartbeat) expect(s *Session) {
	h.mu.Lock()
	defer h.mu.Unlock()
	s.beat.remove()
	h.arm(h.awaiting.push(s, h.now()+h.timeout))
}

// forget removes a session.
func (h *heartbeat) forget(s *Session) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s.beat.remove(); h.resting.first == nil && h.awaiting.first == nil && h.timer != nil {
		h.timer.Stop()
		h.next = 0
	}
}

// now returns the time since start. The caller holds h.mu.
func (h *heartbeat) now() time.Duration { return time.Since(h.start) }

// arm has the timer fire at an instant at the latest. The caller holds h.mu.
func (h *heartbeat) arm(at time.Duration) {
	if h.next == 0 || at < h.next {
		h.next = at
		h.timer.Reset(at - h.now())
	}
}

// tick does what is due.
func (h *heartbeat) tick() {
	silent, quiet := h.due()
	for _, s := range silent {
		h.lost(s)
	}
	if len(quiet) > 0 {
		h.ping(quiet)
	}
}

// due returns the sessions that have not answered, which it forgets, and those that a
// Ping is to be sent to, from which it expects a Pong from now on.
func (h *heartbeat) due() (silent, quiet []*Session) {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := h.now()
	for s := h.awaiting.first; s != nil && s.beat.due <= now; s = h.awaiting.first {
		s.beat.remove()
		silent = append(silent, s)
	}
	// A Ping may be a little early: then sessions that were opened at about the same
	// time get theirs together.
	soon := now
	if s := h.resting.first; s != nil && s.beat.due <= now {
		soon += h.interval / 64
	}
	for s := h.resting.first; s != nil && s.beat.due <= soon; s = h.resting.first {
		s.beat.remove()
		h.awaiting.push(s, now+h.timeout)
		quiet = append(quiet, s)
	}
	h.next = 0
	for _, list := range []*beats{&h.resting, &h.awaiting} {
		if list.first != nil {
			h.arm(list.first.beat.due)
		}
	}
	return silent, quiet
}

// push adds a session, which is in no list, behind the others, and returns when it is
// due.
func (l *beats) push(s *Session, due time.Duration) time.Duration {
	s.beat = beat{list: l, prev: l.last, due: due}
	if l.last == nil {
		l.first = s
	} else {
		l.last.beat.next = s
	}
	l.last = s
	return due
}

// remove removes the session from its list, if it is in one.
func (b *beat) remove() {
	if b.list == nil {
		return
	}
	if b.prev == nil {
		b.list.first = b.next
	} else {
		b.prev.beat.next = b.next
	}
	if b.next == nil {
		b.list.last = b.prev
	} else {
		b.next.beat.prev = b.prev
	}
	*b = beat{}
}
