package conn

import "context"

// TryWriteTo is [Batch.WriteTo] that does not wait. It reports whether the
// messages are being sent: that is so if the connection is a socket, no other
// goroutine is writing to it, and they are no more than [MaxBatch] together. If
// the socket does not take all of them at once, a goroutine writes the rest, and
// until it is done the next call returns false.
func (batch Batch) TryWriteTo(c *Conn) bool {
	e := c.work()
	if e.reading.in.raw == nil || !fits(batch) || !e.out.message.tryAcquire() {
		return false
	}
	if !e.out.lock.tryAcquire() {
		e.out.message.release()
		return false
	}
	if e.dead || c.end.err() != nil || e.out.err != nil || !e.tryBatch(batch) {
		e.letGo()
		e.out.message.release()
		return false
	}
	return true
}

// MaxBatch is how many bytes [Batch.TryWriteTo] takes at once: the sum of
// [Prepared.Size].
const MaxBatch = largeSize - gatherSize - bufferSize // so that it fits a large buffer, behind what may wait there

// fits reports whether TryWriteTo takes a batch.
func fits(batch []*Prepared) bool {
	left := MaxBatch
	for _, m := range batch {
		left -= m.Size()
		if left < 0 {
			return false
		}
	}
	return true
}

// tryBatch writes what the socket takes at once, and has the rest follow. With
// the last byte, or with an error, the locks are released. It reports false, and
// leaves them, if nothing can be sent any more.
func (c *engine) tryBatch(batch []*Prepared) bool {
	ctx := context.Background()
	b := c.takeWaiting(bufferSize)
	for _, m := range batch {
		var err error
		if b, err = c.appendPrepared(ctx, b, m); err != nil {
			putBuffer(b)
			return false
		}
	}
	c.out.renew()
	n, err := c.reading.in.writeNow(b)
	if n == len(b) {
		putBuffer(b)
		c.endBatch()
		return true
	}
	go c.follow(b, n, err)
	return true
}

// follow writes what the socket has not taken of b, of which it has n bytes.
func (c *engine) follow(b []byte, n int, err error) {
	defer c.endBatch()
	defer putBuffer(b)
	if err == nil {
		err = c.out.write(context.Background(), b[n:])
	}
	if err != nil {
		c.writeFailed(context.Background(), err)
	}
}

// endBatch releases the locks.
func (c *engine) endBatch() {
	c.out.message.release()
	c.endWrite()
}
