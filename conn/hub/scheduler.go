package hub

import (
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

// perDispatcher is how many members may be ready for each dispatcher before
// another one is started. A single flow is served best by few dispatchers: while
// a member waits for its turn, more messages gather for it and share one write.
const perDispatcher = 2000

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

// list queues members in f, and starts a dispatcher if there are too few: one for
// each flow that has something to do, and more for a large one, up to GOMAXPROCS.
// Up to twice as many may run when a flow becomes active: the first turn of its
// dispatcher is its own, so that it waits neither for the turns of other flows nor
// until a dispatcher that is out of processor time gets more.
func (s *scheduler) list(f *flow, members ...*Member) {
	s.mu.Lock()
	defer s.mu.Unlock()
	wasActive := f.ready.len()+f.serving > 0
	s.push(f, members...)
	if s.dispatchers == 0 {
		s.most = runtime.GOMAXPROCS(0)
	}
	most := s.most
	if !wasActive {
		most *= 2
	}
	if s.dispatchers < min(s.wanted(), most) {
		s.dispatchers++
		go s.dispatch(f)
	}
}

// wanted returns how many dispatchers there should be.
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

// dispatch serves members until none is ready, or there are more dispatchers than
// there should be. It begins with f, for which it was started.
func (s *scheduler) dispatch(f *flow) {
	var b conn.Batch
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.ready.len() == 0 {
		f = s.turn()
	}
	for f != nil {
		m := s.begin(f)
		s.mu.Unlock()
		more := m.serve(&b, f.mark)
		runtime.Gosched() // to whoever publishes meanwhile
		s.mu.Lock()
		s.end(f, m, more)
		if s.dispatchers > min(s.wanted(), s.most) {
			break // the others go on
		}
		f = s.turn()
	}
	s.dispatchers--
}
