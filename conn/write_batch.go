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
	return a.settle(ctx, a.putBatch(ctx, batch))
}

// putBatch appends the messages to what waits. The caller has both locks.
func (a *active) putBatch(ctx context.Context, batch Batch) error {
	for _, m := range batch {
		h, payload := a.render(m)
		if err := a.put(ctx, &h, payload); err != nil {
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
	err := a.putBatch(ctx, batch)
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
