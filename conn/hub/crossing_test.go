package hub

import (
	"context"
	"net"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"duplex/conn"
)

// The tests below are the dispatchers themselves: they stop one between any two
// steps, and let another goroutine pass.

// byHand returns a hub whose dispatchers never start. MaxQueue has room for n
// messages.
func byHand(n int) *Hub {
	return &Hub{MaxQueue: n * message(0).Size(), Policy: DropNewest, scheduler: scheduler{dispatchers: 1 << 20}}
}

// message returns an empty message, which differs from all others.
func message(int) *conn.Prepared {
	p, _ := conn.Prepare(conn.Text, nil)
	return p
}

// join adds a member. It has a connection, to nowhere, if it has to be drained.
func (h *Hub) join(t *testing.T, real bool, rooms ...string) *Member {
	c := new(conn.Conn)
	if real {
		a, b := net.Pipe()
		accepted := make(chan *conn.Conn)
		go func() {
			c, _ := conn.Accept(context.Background(), a, &conn.Config{PingInterval: -1})
			accepted <- c
		}()
		peer, err := conn.Dial(context.Background(), "ws://example.com/", &conn.Config{
			NetDial: func(context.Context, string, string) (net.Conn, error) { return b, nil },
		})
		if c = <-accepted; err != nil || c == nil {
			t.Fatal("no connection: ", err)
		}
		t.Cleanup(func() { c.CloseNow(); peer.CloseNow() })
	}
	return h.Join(c, nil, rooms...)
}

// take has the next member begin to be served, and returns the batch.
func (h *Hub) take(t *testing.T, want *Member) (f *flow, b conn.Batch) {
	t.Helper()
	f, m := h.scheduler.take()
	if f == nil {
		t.Fatal("nobody is ready")
	}
	if m != want || !m.begin(&b, f.mark) {
		t.Fatal("it is the turn of another member")
	}
	return f, b
}

// done ends what take began, as if the connection has taken the batch.
func (h *Hub) done(f *flow, m *Member, b conn.Batch) {
	h.scheduler.mu.Lock()
	defer h.scheduler.mu.Unlock()
	h.scheduler.end(f, m, m.end(b, true, f.mark))
}

// What is published while a member is being served is not lost, whether the batch
// is written by then or not.
func TestPublishedWhileServed(t *testing.T) {
	h := byHand(10)
	m := h.join(t, false)
	one, two := message(1), message(2)
	h.Publish(one)
	f, b := h.take(t, m)
	h.Publish(two)
	h.done(f, m, b)
	if h.Publish(one); h.scheduler.ready != 1 {
		t.Errorf("listed %d times", h.scheduler.ready)
	}
	f, b = h.take(t, m)
	if !slices.Equal(b, conn.Batch{two, one}) {
		t.Errorf("%d messages, want the second and the third", len(b))
	}
	h.done(f, m, b)
	h.Publish(one)
	h.take(t, m)
}

// What is queued for a member that keeps up is bounded by MaxQueue, also while it
// is being served. Publishers wait for it, and nothing is dropped.
func TestBoundWhileServed(t *testing.T) {
	for _, after := range []string{"written", "refused", "left"} {
		t.Run(after, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := byHand(3)
				m := h.join(t, true)
				h.Publish(message(0))
				f, b := h.take(t, m)
				for i := range 3 {
					h.PublishTo(Only(m), message(i)) // another flow, which has nobody to wait for
				}
				published := false
				go func() {
					h.PublishTo(Only(m), message(4))
					published = true
				}()
				if synctest.Wait(); published || m.dropped > 0 {
					t.Errorf("published: %t, dropped %d, while the queue is full", published, m.dropped)
				}
				dropped := uint64(0)
				switch after {
				case "written":
					h.done(f, m, b)
					f, b = h.take(t, m)
					h.done(f, m, b)
				case "refused": // then the policy decides
					m.end(b, false, f.mark)
					dropped = 1
				case "left":
					h.Leave(m.conn)
				}
				if synctest.Wait(); !published || m.dropped != dropped {
					t.Errorf("published: %t, dropped %d, want %d", published, m.dropped, dropped)
				}
			})
		})
	}
}

// A publisher waits for a member that has not been served yet, and meanwhile
// nobody enters or leaves the room, or publishes to it.
func TestBoundWhileReady(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := byHand(1)
		m, last := h.join(t, false, "room"), h.join(t, false, "room")
		h.PublishTo(Only(m), message(0))
		published := false
		go func() {
			h.PublishTo(In("room"), message(1))
			published = true
		}()
		if synctest.Wait(); published || m.dropped > 0 || !last.queue.empty() {
			t.Errorf("published: %t, dropped %d, while the queue is full", published, m.dropped)
		}
		if h.rooms["room"].mu.TryLock() {
			t.Error("the room is not locked")
		}
		f, b := h.take(t, m)
		h.done(f, m, b)
		if synctest.Wait(); !published {
			t.Error("not published though there is room")
		}
	})
}

// A member that waits for its turn is listed once in each flow, however much is
// published.
func TestListedOnce(t *testing.T) {
	h := byHand(10)
	h.join(t, false, "room")
	for range 3 {
		h.Publish(message(0))
		h.PublishTo(In("room"), message(0))
	}
	if n := h.scheduler.ready; n != 2 {
		t.Errorf("listed %d times in two flows", n)
	}
}

// Two publications to two members with full queues meet them in different order.
// Each lists whom it has made ready before it waits: otherwise nobody would serve
// those that they wait for.
func TestPublishersDoNotWaitForEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := byHand(1)
		x, y := h.join(t, false), h.join(t, false)
		begin := func(m *Member) *publication {
			pub := &publication{hub: h, flow: new(flow), batch: conn.Batch{message(0)}, size: h.MaxQueue, most: h.MaxQueue}
			h.scheduler.admit(pub.flow, pub.size, pub.most)
			pub.push(m, nil)
			return pub
		}
		var done atomic.Int32
		one, two := begin(x), begin(y)
		go func() { one.push(y, nil); one.list(); done.Add(1) }()
		go func() { two.push(x, nil); two.list(); done.Add(1) }()
		for range 4 {
			synctest.Wait()
			if f, m := h.scheduler.take(); f != nil {
				var b conn.Batch
				m.begin(&b, f.mark)
				h.done(f, m, b)
			}
		}
		if synctest.Wait(); done.Load() != 2 {
			t.Errorf("%d publications are done, want both", done.Load())
		}
	})
}

// A member that is in two flows is served in the first of their turns. The other
// flow finds it idle, and goes on.
func TestMemberOfTwoFlows(t *testing.T) {
	h := byHand(10)
	others := []*Member{h.join(t, false, "a"), h.join(t, false, "a")}
	m := h.join(t, false, "a", "b")
	h.PublishTo(In("a"), message(0))
	h.PublishTo(In("b"), message(0))
	f, b := h.take(t, others[0])
	h.done(f, others[0], b)
	if f, b = h.take(t, m); len(b) != 2 {
		t.Errorf("%d messages at its first turn, want both", len(b))
	}
	h.done(f, m, b)
	f, b = h.take(t, others[1])
	h.done(f, others[1], b)
	f, again := h.scheduler.take()
	if again != m || m.begin(&b, f.mark) {
		t.Error("it is served though nothing is queued")
	}
	h.PublishTo(In("a").But(others[0]).If(func(other *Member) bool { return other == m }), message(0))
	h.take(t, m)
}

// Whoever enters a room just as its last member leaves it is in the new one.
func TestEnterWhatIsForgotten(t *testing.T) {
	h := byHand(1)
	first, next := h.join(t, false, "room"), h.join(t, false)
	r := h.roomOrNew("room") // here next is on its way in
	first.Exit("room")
	if h.admit(next, r) {
		t.Error("in a room that is gone")
	}
	h.enter(next, "room")
	if h.Count("room") != 1 || h.room("room") == r {
		t.Error("not in the new room")
	}
}

// Who has left enters no room any more, and none comes into being for it.
func TestEnterAfterLeaving(t *testing.T) {
	h := byHand(1)
	m := h.join(t, false)
	h.Leave(m.conn)
	m.Enter("room")
	h.all.add(m)
	if len(h.rooms) > 0 || len(h.all.members) > 0 || len(m.memberships) > 0 {
		t.Errorf("%d rooms, %d members", len(h.rooms), len(h.all.members))
	}
}

// A connection that joins again while it is being removed is another member.
func TestJoinWhileLeaving(t *testing.T) {
	h := byHand(1)
	m := h.join(t, false)
	m.left = true // it was too slow, and is not removed yet
	h.mu.Lock()
	delete(h.members, m.conn)
	h.mu.Unlock()
	again := h.Join(m.conn, nil)
	h.remove(m)
	if again == m || h.Member(m.conn) != again || len(h.all.members) != 1 {
		t.Error("the new member is gone with the old one")
	}
}

// A member whose connection is lost is gone with what was queued for it, and
// nothing is queued any more.
func TestLostMemberKeepsNothing(t *testing.T) {
	h := byHand(10)
	m := h.join(t, false, "room")
	m.state = draining
	m.Send(message(0))
	m.lost()
	m.Send(message(1))
	if !m.queue.empty() || h.Member(m.conn) != nil || h.Count("room") > 0 {
		t.Errorf("%d bytes are queued, %d in the room", m.queue.bytes, h.Count("room"))
	}
}

// Rooms are locked in one order, however they are named, and each once.
func TestRoomsAreLockedInOrder(t *testing.T) {
	h := byHand(1)
	h.join(t, false, "a", "b", "c")
	for _, a := range []Audience{In("a", "b", "c"), In("c", "x", "b", "a", "c"), In("b", "c", "a", "a")} {
		rooms, f := h.resolve(&a)
		if !slices.Equal(rooms, []*room{h.rooms["a"], h.rooms["b"], h.rooms["c"]}) {
			t.Errorf("%d rooms, or in another order", len(rooms))
		}
		if f != &h.rooms[a.rooms[0]].flow {
			t.Error("not the flow of the first room")
		}
	}
}
