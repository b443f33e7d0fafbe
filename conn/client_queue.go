package conn

import (
	"context"

	"duplex/conn/internal/redial"
)

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
	case live && (c.drained || c.QueueSize <= 0):
		return c.conn, nil, nil
	case c.QueueSize <= 0 || c.state == clientEnded:
		return nil, nil, ErrNotConnected
	case c.queue.Add(op, payload, c.QueueSize):
		return nil, nil, nil
	case live && c.flushing:
		return nil, c.queue.Wait(), nil
	}
	return nil, nil, ErrQueueFull
}

// flush sends the messages of the queue. There is one flush at a time.
func (c *Client) flush(conn *Conn) {
	for m := c.head(false); m != nil; m = c.head(true) {
		// A message that was not written whole stays for the next connection:
		// the peer cannot have received it.
		if conn.Write(context.Background(), m.Opcode, m.Payload) != nil {
			return
		}
	}
}

// head returns the first message of the queue, after it has removed the one
// before if that has been sent. If there is none it returns nil, and from then on
// Send writes to the connection itself.
func (c *Client) head(sent bool) *redial.Queued {
	c.mu.Lock()
	defer c.mu.Unlock()
	if sent {
		c.queue.Pop()
	}
	// In one step with the look at the queue: a message that Send added in
	// between would be overtaken by those that it writes itself afterwards.
	c.flushing, c.drained = true, c.queue.First() == nil
	return c.queue.First()
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
	c.flushing, c.drained = false, false
	return true
}

// disconnected removes the connection. Whoever waits for room in the queue does
// not wait for the next one.
func (c *Client) disconnected() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.conn = nil
	c.queue.Changed()
}
