package conn

import (
	"context"

	"duplex/frame"
)

// A Batch is several prepared messages that are written one behind the other, in
// as few system calls as possible: what a program with a queue for each
// connection writes. Package hub does.
type Batch []*Prepared

// WriteTo writes the messages to c. Otherwise it is as [Conn.WritePrepared].
func (batch Batch) WriteTo(ctx context.Context, c *Conn) error {
	e, err := c.beginMessage(ctx)
	if err != nil {
		return err
	}
	defer e.out.message.release()
	if err := e.beginWrite(ctx); err != nil {
		return err
	}
	defer e.endWrite()
	b := e.takeWaiting(bufferSize)
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
// if it is large. The caller has the locks. The message is refused once a Close
// frame has gone out, before which all that waits goes: b is empty then.
func (c *engine) appendPrepared(ctx context.Context, b []byte, m *Prepared) ([]byte, error) {
	h, payload := c.render(m)
	refused := c.m.Send(&h)
	if refused == frame.ErrAfterClose {
		refused = errClosing
	}
	if refused != nil {
		return b, refused
	}
	c.cfg.traceSent(&h, payload)
	b = enlarge(b, frame.MaxHeader+len(payload))
	if frame.MaxHeader+len(payload) > cap(b)-len(b) {
		err := c.transmit(ctx, b, &h, payload)
		if err != nil {
			err = c.writeFailed(ctx, err)
		}
		return getBuffer()[:0], err
	}
	return appendFrame(b, &h, payload), nil
}

// render returns a prepared message as it is to be sent on this connection. The
// caller has the lock of messages.
func (c *engine) render(m *Prepared) (h frame.Header, payload []byte) {
	h, payload = frame.Header{Fin: true, Opcode: m.op}, m.payload
	if z := c.out.deflating; z.takes(len(payload), m.how) {
		if p := m.compressed(z.window(), z.Level); p != nil {
			h.RSV1, z.stale = true, true // the peer's window has what ours has not
			payload = p
		}
	}
	h.Length = int64(len(payload))
	return h, payload
}
