package hub

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
)

// newMembers returns members that nobody writes to.
func newMembers(n int) []*Member {
	all := make([]*Member, n)
	for i := range all {
		all[i] = new(Member)
	}
	return all
}

// A scheduler whose dispatchers never start, so that the test takes the turns.
func newScheduler() *scheduler { return &scheduler{dispatchers: 1 << 20} }

// take takes a turn as a dispatcher does.
func (s *scheduler) take() (*flow, *Member) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.turn()
	if f == nil {
		return nil, nil
	}
	return f, s.begin(f)
}

// Flows take turns of one member: a flow with ten thousand delays another by one.
func TestFlowsTakeTurns(t *testing.T) {
	s, a, b := newScheduler(), new(flow), new(flow)
	s.list(a, newMembers(10_000)...)
	s.take()
	s.list(b, newMembers(2)...)
	s.list(a, newMembers(1)...)
	for i, want := range []*flow{a, b, a, b, a, a} {
		if f, _ := s.take(); f != want {
			t.Errorf("turn %d is that of another flow", i)
		}
	}
}

// A flow whose members have all been taken out of turn has no turn any more.
func TestNoTurnForNobody(t *testing.T) {
	s, a, b := newScheduler(), new(flow), new(flow)
	s.list(a, newMembers(1)...)
	s.list(b, newMembers(1)...)
	s.begin(s.first(a))
	if f, _ := s.take(); f != b {
		t.Error("not the turn of the flow with a ready member")
	}
}

// A member for which more is queued goes behind those of its flow that wait.
func TestServedMemberGoesToTheEnd(t *testing.T) {
	s, f, all := newScheduler(), new(flow), newMembers(3)
	s.list(f, all...)
	for i := range 7 {
		_, m := s.take()
		if m != all[i%3] {
			t.Fatalf("turn %d is not that of member %d", i, i%3)
		}
		s.end(f, m, true)
	}
}

// In one round a window of bytes is admitted to a flow, and the next round begins
// when all that were ready have been taken. Other flows are not concerned.
func TestPublishersWaitForTheRound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, a, b := newScheduler(), new(flow), new(flow)
		s.list(a, newMembers(3)...)
		s.admit(a, 1000, 100) // the first of a round may be of any size
		var admitted atomic.Int32
		for range 3 {
			go func() {
				s.admit(a, 50, 100)
				admitted.Add(1)
			}()
		}
		step := func(want int) {
			t.Helper()
			if synctest.Wait(); int(admitted.Load()) != want {
				t.Errorf("%d are admitted, want %d", admitted.Load(), want)
			}
		}
		step(0)
		s.admit(b, 1000, 100)
		for range 2 {
			s.take()
			step(0)
		}
		s.list(a, newMembers(2)...) // for the next round
		for range 2 {
			s.take()
			step(2)
		}
		s.take()
		step(3)
	})
}

// Nobody waits where no member is ready, such as for a room that is empty, or in
// which all members are slow.
func TestNobodyWaitsForNobody(t *testing.T) {
	s, f := newScheduler(), new(flow)
	for range 10 {
		s.admit(f, 1000, 100)
	}
}

// There is a dispatcher for each flow that has something to do, more for one with
// many members, and none for a flow that is at work already.
func TestDispatchersWanted(t *testing.T) {
	s, a, b := newScheduler(), new(flow), new(flow)
	want := func(n int) {
		t.Helper()
		if got := s.wanted(); got != n {
			t.Errorf("%d dispatchers wanted, want %d", got, n)
		}
	}
	want(0)
	s.list(a, newMembers(1)...)
	s.list(a, newMembers(1)...)
	want(1)
	_, m := s.take()
	s.take()
	want(1) // both are being served
	s.list(b, newMembers(2*perDispatcher)...)
	want(4)
	s.end(a, m, false)
	s.end(a, m, true)
	want(4) // one is ready again
	for range 2*perDispatcher + 1 {
		f, m := s.take()
		s.end(f, m, false)
	}
	want(0)
	if f, _ := s.take(); f != nil {
		t.Error("somebody is ready")
	}
}

// Dispatchers are as many as there are processors, and one more for a flow that
// was idle. Each begins with the flow for which it was started.
func TestDispatchersStarted(t *testing.T) {
	s, a, b := &scheduler{most: 2, dispatchers: 2}, new(flow), new(flow)
	s.push(a, newMembers(10*perDispatcher)...)
	if s.needsAnother(false) || s.tooMany() {
		t.Error("two processors do not have two dispatchers")
	}
	s.push(b, newMembers(1)...)
	if !s.needsAnother(true) {
		t.Error("a flow that was idle gets no dispatcher")
	}
	if s.first(b) != b {
		t.Error("a dispatcher does not begin with its flow")
	}
	s.begin(b)
	if s.first(b) != a {
		t.Error("a dispatcher whose flow has been served does nothing")
	}
	if s.dispatchers = 3; !s.tooMany() {
		t.Error("three dispatchers stay on two processors")
	}
	if s.dispatchers = 4; s.needsAnother(true) {
		t.Error("more than twice as many dispatchers as processors")
	}
}
