package hub

import (
	"testing"

	"duplex/conn"
)

// fill queues messages of a size for m, more than a batch may have.
func (m *Member) fill(size int) {
	p, _ := conn.Prepare(conn.Binary, make([]byte, size))
	for n := 0; n <= 4*conn.MaxBatch; n += p.Size() {
		m.queue.push(p, p.Size())
	}
	m.state = ready
}

// A batch is as large as a connection takes at once and no larger, whether it is a
// dispatcher that writes it or the goroutine of a slow member.
func TestBatchIsTakenAtOnce(t *testing.T) {
	for _, size := range []int{0, 1, 100, 1000, 10_000, 30_000} {
		h := byHand(1)
		m := h.join(t, true)
		m.fill(size)
		var b conn.Batch
		if !m.begin(&b, 0) || !b.TryWriteTo(m.conn) {
			t.Errorf("%d messages of %d bytes are too much for a dispatcher", len(b), size)
		}
		if next := b[0].Size(); (len(b)+1)*next <= conn.MaxBatch {
			t.Errorf("%d messages of %d bytes, and there is room for more", len(b), size)
		}
		slow := h.join(t, true)
		slow.fill(size)
		if b = slow.next(nil); !b.TryWriteTo(slow.conn) {
			t.Errorf("%d messages of %d bytes are too much for a slow member", len(b), size)
		}
	}
}

// A message that is longer than a batch is a batch.
func TestBatchOfOne(t *testing.T) {
	m := byHand(1).join(t, false)
	m.fill(2 * conn.MaxBatch)
	var b conn.Batch
	if m.begin(&b, 0); len(b) != 1 {
		t.Errorf("%d messages, want one", len(b))
	}
}

// What a member's queue grew to once is not kept for those that queue little.
func TestLargeBacklogsAreNotKept(t *testing.T) {
	for range 100 { // the pool does not always give back what it got last
		var q queue
		for range 10 * maxBacklog {
			q.push(message(0), 1)
		}
		q.clear()
		if b := backlogs.Get().(*backlog); cap(b.items) > maxBacklog {
			t.Fatalf("an empty queue has room for %d messages", cap(b.items))
		}
	}
}
