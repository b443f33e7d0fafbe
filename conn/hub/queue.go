package hub

import (
	"sync"

	"duplex/conn"
)

// A queue holds the messages for a member. One that is empty, or has a single
// message, refers to no other memory.
type queue struct {
	first   *conn.Prepared // nil if the queue is empty
	backlog *backlog       // what comes behind it, or nil
	bytes   int            // the sum of all sizes
}

// A backlog holds the messages that are queued behind another one.
type backlog = fifo[*conn.Prepared]

// backlogs are empty ones for reuse. Those that have grown beyond maxBacklog
// messages are left to the garbage collector.
var backlogs = sync.Pool{New: func() any { return &backlog{items: make([]*conn.Prepared, 0, 7)} }}

const maxBacklog = 64

func (q *queue) empty() bool { return q.first == nil }

// fits reports whether there is room for a message of that size. An empty queue
// has room for any.
func (q *queue) fits(size, most int) bool { return q.empty() || size <= most-q.bytes }

// push adds a message of that size.
func (q *queue) push(p *conn.Prepared, size int) {
	q.bytes += size
	if q.empty() {
		q.first = p
		return
	}
	if q.backlog == nil {
		q.backlog = backlogs.Get().(*backlog)
	}
	q.backlog.push(p)
}

// pop removes the first message, which is of that size.
func (q *queue) pop(size int) {
	q.bytes -= size
	q.first = nil
	if b := q.backlog; b != nil {
		q.first = b.pop()
		if b.len() == 0 {
			q.release()
		}
	}
}

// release gives the backlog, which is empty, back.
func (q *queue) release() {
	if cap(q.backlog.items) <= maxBacklog {
		backlogs.Put(q.backlog)
	}
	q.backlog = nil
}

// take moves messages to the end of batch: the first one in any case, and more
// while all of them are no more than most bytes.
func (q *queue) take(batch []*conn.Prepared, most int) []*conn.Prepared {
	for bytes := 0; !q.empty(); {
		size := q.first.Size()
		if bytes > 0 && bytes+size > most {
			break
		}
		bytes += size
		batch = append(batch, q.first)
		q.pop(size)
	}
	return batch
}

// clear removes all messages and returns their number.
func (q *queue) clear() (n int) {
	for ; !q.empty(); n++ {
		q.pop(0)
	}
	q.bytes = 0
	return n
}
