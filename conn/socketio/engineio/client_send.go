package engineio

import "context"

// Send sends messages, one behind the other with nothing between them. It does not
// wait: they are queued. The error is [ErrClosed] or [ErrQueueFull].
func (c *Client) Send(messages ...*Prepared) error { return c.enqueue(messages...) }

// Writable reports whether nothing waits to be sent.
func (c *Client) Writable() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.over && !c.closing && len(c.queue) == 0
}

// Close closes the session once what waits to be sent has been sent. It does not wait
// for that: Run does.
func (c *Client) Close() error {
	c.mu.Lock()
	c.closing = true
	c.mu.Unlock()
	c.wake()
	return nil
}

// Fail ends the session at once, for a reason that the program has found in what came.
func (c *Client) Fail(reason Reason, err error) {
	c.cancel(&ClosedError{Reason: reason, Err: err})
}

func (c *Client) enqueue(messages ...*Prepared) error {
	size := 0
	for _, p := range messages {
		size += p.size()
	}
	most := orDefault(c.dialer.MaxQueue, defaultClientQueue)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.over || c.closing:
		return ErrClosed
	case most >= 0 && len(c.queue) > 0 && c.queued+size > most:
		return ErrQueueFull
	}
	c.queue, c.queued = append(c.queue, messages...), c.queued+size
	c.wake()
	return nil
}

// wake has the writer look for something to write.
func (c *Client) wake() {
	select {
	case c.more <- struct{}{}:
	default:
	}
}

// take waits until something is queued, takes it from the queue, and reports whether
// the session is to be closed behind it. Nothing taken and no close means that ctx, or
// pause, has ended.
func (c *Client) take(ctx context.Context, pause <-chan struct{}) (batch []*Prepared, last bool) {
	for {
		c.mu.Lock()
		batch, c.queue, c.queued = c.queue, nil, 0
		last = c.closing
		c.mu.Unlock()
		if len(batch) > 0 || last {
			return batch, last
		}
		select {
		case <-c.more:
		case <-pause:
			return nil, false
		case <-ctx.Done():
			return nil, false
		}
	}
}
