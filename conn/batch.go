package conn

import (
	"context"

	"duplex/frame"
	"duplex/mask"
)

// WriteBatch writes several messages that have been prepared, one behind the
// other, in as few system calls as it can. Otherwise it is as [Conn.WritePrepared].
func (c *Conn) WriteBatch(ctx context.Context, batch ...*Prepared) error {
	for _, m := range batch {
		if err := checkMessage(m.op); err != nil {
			return err
		}
	}
	e, err := c.beginMessage(ctx)
	if err != nil {
		return err
	}
	defer e.out.message.release()
	if err := e.beginWrite(ctx); err != nil {
		return err
	}
	defer e.endWrite()
	b := e.takeWaiting()
	for _, m := range batch {
		if b, err = e.appendPrepared(ctx, b, m); err != nil {
			putBuffer(b)
			return err
		}
	}
	if err = e.out.write(ctx, b); err != nil {
		err = e.writeFailed(ctx, err)
	}
	putBuffer(b)
	return err
}

// appendPrepared appends a message to b, or writes b first, and the message too
// if it is large. The caller has the locks. Nothing is lost of b if the message
// may not be sent any more.
func (c *engine) appendPrepared(ctx context.Context, b []byte, m *Prepared) ([]byte, error) {
	h, payload := c.render(m)
	h, refused := c.m.Send(h)
	if refused == frame.ErrAfterClose {
		refused = errClosing
	}
	if refused != nil {
		return b, refused
	}
	c.cfg.traceSent(h, payload)
	if frame.MaxHeader+len(payload) > cap(b)-len(b) && cap(b) < largeSize {
		large := append(getLargeBuffer()[:0], b...)
		putBuffer(b)
		b = large
	}
	if frame.MaxHeader+len(payload) > cap(b)-len(b) {
		err := c.transmit(ctx, b, h, payload)
		if err != nil {
			err = c.writeFailed(ctx, err)
		}
		return getBuffer()[:0], err
	}
	return appendFrame(b, h, payload), nil
}

// render returns a prepared message as it is to be sent on this connection. The
// caller has the lock of messages.
func (c *engine) render(m *Prepared) (h frame.Header, payload []byte) {
	h, payload = frame.Header{Fin: true, Opcode: m.op}, m.payload
	if z := c.out.deflating; z.takes(len(payload), m.how) {
		if p := m.compressed(z.Bits, z.Level); p != nil {
			h.RSV1, z.stale = true, true // the peer's window has what ours has not
			payload = p
		}
	}
	h.Length = int64(len(payload))
	return h, payload
}

// appendFrame appends a frame to b.
func appendFrame(b []byte, h frame.Header, payload []byte) []byte {
	b = append(h.Append(b), payload...)
	if h.Masked {
		mask.XOR(b[len(b)-len(payload):], h.Key)
	}
	return b
}

// TryWriteBatch is WriteBatch for those who must not wait. It reports whether
// the messages are on their way: if the connection is a socket, nobody else is
// writing and they are no more than [MaxTry] together. Should the socket not take
// all of them at once, the rest goes out by and by, and until then the next call
// returns false.
func (c *Conn) TryWriteBatch(batch ...*Prepared) bool {
	e := c.work()
	if e.reading.in.raw == nil || !fits(batch) || !e.out.message.tryAcquire() {
		return false
	}
	if !e.out.lock.tryAcquire() {
		e.out.message.release()
		return false
	}
	if e.dead || c.end.err() != nil || e.out.err != nil || !e.tryBatch(batch) {
		e.out.lock.release()
		e.out.message.release()
		return false
	}
	return true
}

// MaxTry is how many bytes [Conn.TryWriteBatch] takes at once: the sum of
// [Prepared.Size].
const MaxTry = largeSize - 2*bufferSize // so that it fits a large buffer, behind what may wait there

// fits reports whether TryWriteBatch takes a batch.
func fits(batch []*Prepared) bool {
	left := MaxTry
	for _, m := range batch {
		left -= m.Size()
		if left < 0 || checkMessage(m.op) != nil {
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
	b := c.takeWaiting()
	for _, m := range batch {
		var err error
		if b, err = c.appendPrepared(ctx, b, m); err != nil {
			c.out.gathered = b
			c.out.waiting.Store(len(b) > 0)
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
