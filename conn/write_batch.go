package conn

import (
	"context"

	"duplex/conn/internal/buffer"
	"duplex/frame"
)

// A Batch is several prepared messages that are written one behind the other, in
// as few system calls as possible: what a program with a queue for each
// connection writes. Package hub does.
type Batch []*Prepared

// WriteTo writes the messages to c. Otherwise it is as [Conn.WritePrepared].
func (batch Batch) WriteTo(ctx context.Context, c *Conn) error {
	a, err := c.beginMessage(ctx)
	if err != nil {
		return err
	}
	defer a.out.message.Unlock()
	if err := a.lockFrames(ctx, c); err != nil {
		return err
	}
	return a.settle(ctx, a.putAll(batch, func(h frame.Header, payload []byte) error {
		return a.put(ctx, &h, payload)
	}))
}

// putAll puts each message. The caller has both locks.
func (a *active) putAll(batch Batch, put func(frame.Header, []byte) error) error {
	for _, m := range batch {
		if err := put(a.render(m)); err != nil {
			return err
		}
	}
	return nil
}

// MaxBatch is how many bytes [Batch.TryWriteTo] takes at once: the sum of the
// lengths of the messages, each with a header of 14 bytes.
const MaxBatch = 52 << 10

// A batch fits a large buffer, behind what may wait there.
const _ = uint(buffer.LargeSize - corkSize - buffer.Size - MaxBatch)

// TryWriteTo is [Batch.WriteTo] that does not wait. It reports whether the
// messages are being sent: that is so if no other goroutine is writing to the
// connection, and they are no more than [MaxBatch] together. If not all of them
// can be written at once, a goroutine writes the rest, and until it is done the
// next call returns false.
func (batch Batch) TryWriteTo(c *Conn) bool {
	a := c.use()
	if !batch.fits() || !a.out.message.TryLock() {
		return false
	}
	defer a.out.message.Unlock()
	if !a.out.lock.TryLock() {
		return false
	}
	ctx := context.Background()
	if a.mayWrite(ctx, c) != nil {
		a.unlockFrames()
		return false
	}
	a.takeControls() // first: after a Close frame nothing may follow
	err := a.putAll(batch, func(h frame.Header, payload []byte) error { return a.putShort(&h, payload) })
	a.flushNow() // also what came before a message that may not be sent
	return err == nil
}

// fits reports whether TryWriteTo takes a batch.
func (batch Batch) fits() bool {
	left := MaxBatch
	for _, m := range batch {
		left -= frame.MaxHeader + len(m.payload)
	}
	return left >= 0
}
