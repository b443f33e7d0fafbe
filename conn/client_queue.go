package conn

import (
	"context"
	"errors"
	"slices"

	"duplex/frame"
)

// A sendQueue has the messages of a [Client] that wait for a connection. Once
// there is one they are sent in their order, and until that is done those that
// come wait behind them.
type sendQueue struct {
	messages []queued
	size     int           // as QueueSize counts
	flushing bool          // they are being sent
	empty    bool          // all of them have been, on this connection
	change   chan struct{} // closed when one was sent, or none will be; nil if nobody waits
}

// A queued is a message in a sendQueue.
type queued struct {
	op      frame.Opcode
	payload []byte
}

func (m queued) size() int { return frame.MaxHeader + len(m.payload) }

// wait returns a channel that is closed at the next change.
func (q *sendQueue) wait() <-chan struct{} {
	if q.change == nil {
		q.change = make(chan struct{})
	}
	return q.change
}

// changed wakes those who wait.
func (q *sendQueue) changed() {
	if q.change != nil {
		close(q.change)
		q.change = nil
	}
}

// add takes a message, of which it keeps a copy, if there is room.
func (q *sendQueue) add(m queued, most int) bool {
	if q.size+m.size() > most {
		return false
	}
	m.payload = slices.Clone(m.payload)
	q.messages = append(q.messages, m)
	q.size += m.size()
	return true
}

// pop takes the first message away.
func (q *sendQueue) pop() {
	q.size -= q.messages[0].size()
	q.messages[0] = queued{}
	q.messages = q.messages[1:]
	q.changed()
}

// clear empties the queue and returns how many messages there were.
func (q *sendQueue) clear() int {
	n := len(q.messages)
	*q = sendQueue{change: q.change}
	q.changed()
	return n
}

// What Send returns where there is no connection.
var (
	ErrNotConnected = errors.New("websocket: not connected")
	ErrQueueFull    = errors.New("websocket: not connected, and no room in the queue for the message")
)

// Send writes a message to the connection that there is now, see [Conn.Write].
// While there is none it keeps a copy, as far as QueueSize allows, and sends it
// once there is one, when Handler.Opened has returned; that it has been queued is
// no error. Otherwise the error is [ErrNotConnected] or [ErrQueueFull]. While
// queued messages are being sent Send waits for room.
//
// Messages of one goroutine are sent in their order. One that was being written
// when the connection was lost is not sent again if that has made an error for
// Send; of the queued ones it is.
func (c *Client) Send(ctx context.Context, op Opcode, payload []byte) error {
	if err := checkMessage(op); err != nil {
		return err
	}
	for {
		conn, wait, err := c.route(queued{op, payload})
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

// route returns the connection to write a message to, or what to wait for, or
// neither if it has been queued.
func (c *Client) route(m queued) (conn *Conn, wait <-chan struct{}, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	live := c.conn != nil && c.conn.end.err() == nil && !c.conn.closing.Load()
	switch {
	case c.isClosing:
		return nil, nil, errClientClosed
	case live && (c.queue.empty || c.QueueSize <= 0):
		return c.conn, nil, nil
	case c.QueueSize <= 0 || c.state == clientEnded:
		return nil, nil, ErrNotConnected
	case c.queue.add(m, c.QueueSize):
		return nil, nil, nil
	case live && c.queue.flushing:
		return nil, c.queue.wait(), nil
	}
	return nil, nil, ErrQueueFull
}

// flush sends what is queued. A message that cannot be sent stays for the next
// connection: of this one, half a message at the most has arrived.
func (c *Client) flush(conn *Conn) {
	for {
		m, ok := c.first()
		if !ok || conn.Write(context.Background(), m.op, m.payload) != nil {
			return
		}
		c.mu.Lock()
		c.queue.pop()
		c.mu.Unlock()
	}
}

// first returns the first message of the queue. If there is none, messages go
// straight to the connection from now on.
func (c *Client) first() (m queued, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.queue.messages) == 0 {
		c.queue.empty = c.conn != nil
		c.queue.changed()
		return queued{}, false
	}
	c.queue.flushing = true
	return c.queue.messages[0], true
}

// connected takes note of a connection, unless the Client has been closed.
func (c *Client) connected(conn *Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.isClosing {
		return false
	}
	c.conn = conn
	return true
}

// disconnected takes note that it is over.
func (c *Client) disconnected() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.conn = nil
	c.queue.flushing, c.queue.empty = false, false
	c.queue.changed()
}
