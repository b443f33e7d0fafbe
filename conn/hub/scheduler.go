package hub

import (
	"math"
	"runtime"
	"sync"

	"duplex/conn"
)

// A scheduler decides which member is served next. Flows take turns, and a turn
// is one member: a flow with ten thousand ready members delays another flow by
// one member at a time. Its mutex is never held for longer than it takes to move
// a few pointers, and no other lock is taken while it is held.
type scheduler struct {
	mu          sync.Mutex
	turns       fifo[*flow] // every flow with ready members, once, and some that have none any more
	ready       int         // members in the queues of all flows
	active      int         // flows with members that are ready or being served
	dispatchers int         // goroutines that serve
	most        int         // GOMAXPROCS when the first of them started
	marks       uint        // flows that have got their mark
}

const (
	// perDispatcher is how many members may be ready for each dispatcher before
	// another one is started. A single flow is served best by few dispatchers:
	// while a member waits for its turn, more messages gather for it and share
	// one write. With one for 2,000 a flood to 10,000 members took 1.4 times
	// the processor time for a delivery.
	perDispatcher = 20_000

	// turnsAtOnce is after how many turns a dispatcher lets other goroutines run.
	turnsAtOnce = 16
)

// admit waits until f takes size more bytes in this round, and counts them.
func (s *scheduler) admit(f *flow, size, window int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.mark == 0 {
		// Flows 64 apart share a mark. Then a member that is listed in one of
		// them is not listed in the other, and waits for the turn of the first.
		f.mark = 1 << (s.marks % 64)
		s.marks++
	}
	for f.full(size, window) {
		f.waiting.L = &s.mu
		f.waiting.Wait()
	}
	f.bytes += size
}

// mark returns the mark of f, and gives it one if it has none.
func (s *scheduler) mark(f *flow) uint64 {
	s.admit(f, 0, math.MaxInt) // which waits for nothing
	return f.mark
}

// list queues members in f, and starts a dispatcher if there are too few.
func (s *scheduler) list(f *flow, members ...*Member) {
	s.mu.Lock()
	defer s.mu.Unlock()
	wasIdle := f.ready.len() == 0 && f.serving == 0
	s.push(f, members...)
	if s.dispatchers == 0 {
		s.most = runtime.GOMAXPROCS(0)
	}
	if s.needsAnother(wasIdle) {
		s.dispatchers++
		go s.dispatch(f)
	}
}

// needsAnother reports whether there are too few dispatchers, now that members
// have been listed in a flow. Beyond GOMAXPROCS one more may start for a flow that
// was idle: its first turn is that of the flow, which so waits neither for the
// turns of others nor for a dispatcher that has no processor at the moment.
func (s *scheduler) needsAnother(wasIdle bool) bool {
	most := s.most
	if wasIdle {
		most *= 2
	}
	return s.dispatchers < min(s.wanted(), most)
}

// tooMany reports whether a dispatcher should end, for the others do.
func (s *scheduler) tooMany() bool { return s.dispatchers > min(s.wanted(), s.most) }

// wanted returns how many dispatchers there should be, if there were processors
// enough: one for each active flow, and more for large ones.
func (s *scheduler) wanted() int { return s.active + s.ready/perDispatcher }

// push queues members in f. The caller holds the mutex.
func (s *scheduler) push(f *flow, members ...*Member) {
	if f.ready.len() == 0 {
		f.round = len(members)
		if f.serving == 0 {
			s.active++
		}
	}
	for _, m := range members {
		f.ready.push(m)
	}
	s.ready += len(members)
	s.queue(f)
}

// queue gives f a turn behind the other flows, unless it waits for one.
func (s *scheduler) queue(f *flow) {
	if !f.queued {
		f.queued = true
		s.turns.push(f)
	}
}

// turn returns the flow whose turn it is, or nil if no member is ready.
func (s *scheduler) turn() *flow {
	for s.turns.len() > 0 {
		f := s.turns.pop()
		f.queued = false
		if f.ready.len() > 0 {
			return f
		}
	}
	return nil
}

// begin removes the first member of f, which is to be served. If there are more,
// another dispatcher may serve them meanwhile.
func (s *scheduler) begin(f *flow) *Member {
	m := f.pop()
	s.ready--
	f.serving++
	if f.ready.len() > 0 {
		s.queue(f)
	}
	return m
}

// end takes note that m has been served. If more is queued for it, it goes to the
// end of f.
func (s *scheduler) end(f *flow, m *Member, more bool) {
	if more {
		s.push(f, m)
	}
	if f.serving--; f.serving == 0 && f.ready.len() == 0 {
		s.active--
	}
}

// dispatch serves members until none is ready or there are too many dispatchers.
// It begins with f, for which it was started.
func (s *scheduler) dispatch(f *flow) {
	var b conn.Batch
	s.mu.Lock()
	defer s.mu.Unlock()
	f = s.first(f)
	for turns := 1; f != nil; turns++ {
		m := s.begin(f)
		s.mu.Unlock()
		more := m.serve(&b, f.mark)
		if turns%turnsAtOnce == 0 {
			runtime.Gosched()
		}
		s.mu.Lock()
		if s.end(f, m, more); s.tooMany() {
			break
		}
		f = s.turn()
	}
	s.dispatchers--
}

// first returns f if it has a ready member, and otherwise the flow whose turn it
// is.
func (s *scheduler) first(f *flow) *flow {
	if f.ready.len() > 0 {
		return f
	}
	return s.turn()
}
