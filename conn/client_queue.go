package conn

import (
	"context"
)

// A sendQueue has the messages of a [Client] that wait for a connection. Once
// there is one they are sent in their order, and until that is done those that
// come wait behind them. Client.mu guards it.
type sendQueue struct {
	first, last *queued // the list of messages; nil if there are none
	count       int     // how many there are
	size        int     // what they cost together, in bytes

	flushing bool // they are being sent
	drained  bool // all of them have been sent on this connection

	// change is closed when a message has been sent, or none will be. It is
	// nil if nobody waits for that.
	change chan struct{}
}

// A queued is a message in a sendQueue. Each is allocated by itself, so that a
// message that has been sent is free at once, whatever is left behind it.
type queued struct {
	next    *queued
	op      Opcode
	payload []byte
}

// queuedOverhead is what a message costs beside its payload, in bytes: the
// struct, in the allocator's size for it.
const queuedOverhead = 48

// cost returns what a message costs, in bytes. The capacity of its payload is
// what the allocator has given, which may be a fifth more than the length.
func (m *queued) cost() int { return queuedOverhead + cap(m.payload) }

// wait returns a channel that is closed at the next change.
func (q *sendQueue) wait() <-chan struct{} {
	if q.change == nil {
		q.change = make(chan struct{})
	}
	return q.change
}

// changed wakes all who wait.
func (q *sendQueue) changed() {
	if q.change != nil {
		close(q.change)
		q.change = nil
	}
}

// add appends a copy of a message, unless the queue would then cost more than
// most.
func (q *sendQueue) add(op Opcode, payload []byte, most int) bool {
	if q.size+queuedOverhead+len(payload) > most {
		return false
	}
	// Not slices.Clone: the clone of an empty slice holds on to the array of
	// the caller's.
	m := &queued{op: op, payload: append([]byte(nil), payload...)}
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

// pop removes the first message.
func (q *sendQueue) pop() {
	m := q.first
	if q.first = m.next; q.first == nil {
		q.last = nil
	}
	q.count--
	q.size -= m.cost()
	q.changed()
}

// clear empties the queue and returns how many messages there were.
func (q *sendQueue) clear() int {
	n := q.count
	q.changed()
	*q = sendQueue{}
	return n
}

// Send writes a message to the connection that there is now, see [Conn.Write].
// While there is none it keeps a copy, as far as QueueSize allows, and returns
// nil; the copy is sent after Handler.Opened has returned on the next connection.
// If the message cannot be kept, the error is [ErrNotConnected] or
// [ErrQueueFull]. While messages from the queue are being sent Send waits for
// room in it, or until ctx ends.
//
// The messages of one goroutine are sent in their order. A message that was being
// written when the connection was lost may have arrived: Send returns an error
// and does not send it again, but one from the queue is sent again.
func (c *Client) Send(ctx context.Context, op Opcode, payload []byte) error {
	if err := checkMessage(op); err != nil {
		return err
	}
	for {
		conn, wait, err := c.route(op, payload)
		switch {
		case err != nil:
			return err
		case conn != nil:
			return conn.Write(ctx, op, payload)
		case wait == nil:
			return nil
		}
		select {
		case <-wait:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// route returns the connection to write a message to, or what to wait for before
// asking again, or neither if the message is in the queue now.
func (c *Client) route(op Opcode, payload []byte) (conn *Conn, wait <-chan struct{}, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	// c.conn stays for a moment after the connection is over.
	live := c.conn != nil && c.conn.Err() == nil
	switch {
	case c.isClosing:
		return nil, nil, errClientClosed
	case live && (c.queue.drained || c.QueueSize <= 0):
		return c.conn, nil, nil
	case c.QueueSize <= 0 || c.state == clientEnded:
		return nil, nil, ErrNotConnected
	case c.queue.add(op, payload, c.QueueSize):
		return nil, nil, nil
	case live && c.queue.flushing:
		return nil, c.queue.wait(), nil
	}
	return nil, nil, ErrQueueFull
}

// flush sends the messages of the queue. There is one flush at a time.
func (c *Client) flush(conn *Conn) {
	for m := c.head(false); m != nil; m = c.head(true) {
		// A message that was not written whole stays for the next connection:
		// the peer cannot have received it.
		if conn.Write(context.Background(), m.op, m.payload) != nil {
			return
		}
	}
}

// head returns the first message of the queue, after it has removed the one
// before if that has been sent. If there is none it returns nil, and from then on
// Send writes to the connection itself.
func (c *Client) head(sent bool) *queued {
	c.mu.Lock()
	defer c.mu.Unlock()
	if sent {
		c.queue.pop()
	}
	// In one step with the look at the queue: a message that Send added in
	// between would be overtaken by those that it writes itself afterwards.
	c.queue.flushing, c.queue.drained = true, c.queue.first == nil
	return c.queue.first
}

// connected sets the connection, unless the Client has been closed. Until the
// queue has been sent, Send adds to it.
func (c *Client) connected(conn *Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.isClosing {
		return false
	}
	c.conn = conn
	c.queue.flushing, c.queue.drained = false, false
	return true
}

// disconnected removes the connection. Whoever waits for room in the queue does
// not wait for the next one.
func (c *Client) disconnected() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.conn = nil
	c.queue.changed()
}
