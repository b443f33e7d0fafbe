package redial

import "duplex/frame"

// A Queue has the messages that wait for a connection, in their order. It has no
// lock of its own.
type Queue struct {
	first, last *Queued // the list of messages; nil if there are none
	count       int     // how many there are
	size        int     // what they cost together, in bytes

	// change is closed when a message has been sent, or none will be. It is
	// nil if nobody waits for that.
	change chan struct{}
}

// A Queued is a message in a Queue. Each is allocated by itself, so that a
// message that has been sent is free at once, whatever is left behind it.
type Queued struct {
	Opcode  frame.Opcode
	Payload []byte

	next *Queued
}

// queuedOverhead is what a message costs beside its payload, in bytes: the
// struct, in the allocator's size for it.
const queuedOverhead = 48

// cost returns what a message costs, in bytes. The capacity of its payload is
// what the allocator has given, which may be a fifth more than the length.
func (m *Queued) cost() int { return queuedOverhead + cap(m.Payload) }

// Wait returns a channel that is closed at the next change.
func (q *Queue) Wait() <-chan struct{} {
	if q.change == nil {
		q.change = make(chan struct{})
	}
	return q.change
}

// Changed wakes all who wait.
func (q *Queue) Changed() {
	if q.change != nil {
		close(q.change)
		q.change = nil
	}
}

// Add appends a copy of a message, unless the queue would then cost more than
// most.
func (q *Queue) Add(op frame.Opcode, payload []byte, most int) bool {
	if q.size+queuedOverhead+len(payload) > most {
		return false
	}
	// Not slices.Clone: the clone of an empty slice holds on to the array of
	// the caller's.
	m := &Queued{Opcode: op, Payload: append([]byte(nil), payload...)}
	if q.size+m.cost() > most {
		return false
	}
	if q.last == nil {
		q.first = m
	} else {
		q.last.next = m
	}
	q.last = m
	q.count++
	q.size += m.cost()
	return true
}

// Pop removes the first message.
func (q *Queue) Pop() {
	m := q.first
	if q.first = m.next; q.first == nil {
		q.last = nil
	}
	q.count--
	q.size -= m.cost()
	q.Changed()
}

// Clear empties the queue and returns how many messages there were.
func (q *Queue) Clear() int {
	n := q.count
	q.Changed()
	*q = Queue{}
	return n
}

// First returns the first message, or nil if there is none.
func (q *Queue) First() *Queued { return q.first }
