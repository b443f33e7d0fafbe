package conn

import (
	"context"
	"sync/atomic"
	"time"

	"duplex/conn/internal/buffer"
	"duplex/conn/internal/cancel"
	"duplex/mask"
)

// An outbox is the half of a connection that its writers share. Everything that
// is sent is appended in one place, [active.put], and written in one place,
// [active.flush], by the goroutine that has the lock.
//
// The lock's word has the flags below, so that the fast path of Write sees with
// one look whether anything is unusual. Two rules keep what waits from being
// forgotten:
//
//   - Frames wait in buf (pending) only while corked is set, or the lock is held.
//     So the one that unlocks and finds pending without corked writes them, and
//     so does the one that clears corked, if the lock is free.
//   - A control frame is queued, and then the flag controls is set. So either the
//     one that unlocks finds the flag, or the reader finds the lock free.
type outbox struct {
	lock     cancel.Mutex // guards what follows, unless it says otherwise
	deadline cancel.Deadline
	buf      []byte    // frames that wait to be written; nil for none
	keys     mask.Keys // of a client
	err      error     // why nothing can be written any more
	timer    *time.Timer

	written  atomic.Uint32 // bytes so far, modulo 2^32; read by the reader
	controls controlQueue  // has a lock of its own

	message   cancel.Mutex   // held from the first frame of a message to its last
	cutSince  cancel.Instant // when the message began that is sent in several frames, see cut
	closeCode atomic.Uint32  // of the Close frame that was sent; 0 if none was; read by the reader
	timeout   time.Duration  // for the peer to take something; 0 means none

	small [smallSize]byte
}

// The flags of the outbox's lock.
var (
	corked    = cancel.Flag(0) // input waits to be handled: what is written may wait for it
	pending   = cancel.Flag(1) // there are frames in buf
	controls  = cancel.Flag(2) // there are control frames in the queue
	cut       = cancel.Flag(3) // a message is being sent that Write has cut into frames by itself
	streaming = cancel.Flag(4) // a Writer has begun a message and not ended it
	special   = cancel.Flag(5) // compression, a trace, a failure or a Close frame
	outFlags  = corked | pending | controls | cut | streaming | special
)

const (
	// smallSize is up to where a frame needs no buffer from the pool.
	smallSize = 192

	// corkSize is how many bytes wait at most while the outbox is corked.
	corkSize = 16 << 10

	// corkDelay is how long they wait at most.
	corkDelay = time.Millisecond
)

// init makes the outbox that of a. The caller has all locks.
func (o *outbox) init(a *active) {
	o.deadline.Init(a.nc, true)
	o.timeout = limit(a.cfg.WriteTimeout, writeTimeout)
	o.written.Store(0)
	if a.trace != nil || a.deflate != nil {
		o.lock.Set(special)
	}
	if o.timeout > 0 && !a.sock.CanWriteNow() {
		o.deadline.Set(cancel.Now().After(o.timeout))
	}
}

// clear forgets what there was. The caller has all locks.
func (o *outbox) clear() {
	buffer.Put(o.buf)
	o.buf, o.err = nil, nil
	if o.timer != nil {
		o.timer.Stop()
		o.timer = nil
	}
	o.closeCode.Store(0)
	o.controls.clear()
	o.lock.Clear(outFlags)
}

// idle reports whether there is nothing in it. The caller has the lock.
func (o *outbox) idle() bool {
	return o.buf == nil && o.err == nil && o.controls.n.Load() == 0
}

// lockFrames takes the lock of the outbox for a frame that is to be written with
// ctx.
func (a *active) lockFrames(ctx context.Context, c *Conn) error {
	if err := c.lock(ctx, &a.out.lock); err != nil {
		return err
	}
	err := a.mayWrite(ctx, c)
	if err != nil {
		a.unlockFrames()
	}
	return err
}

// mayWrite returns why nothing may be written with ctx. The caller has the lock.
func (a *active) mayWrite(ctx context.Context, c *Conn) error {
	if a.Conn != c {
		return errDropped
	}
	if err := c.life.cause.Err(); err != nil {
		return err
	}
	if a.out.err != nil {
		return a.out.err
	}
	if err := ctx.Err(); err != nil && !c.endsWith(ctx) {
		return err
	}
	return nil
}

// unlockFrames releases the lock of the outbox. If there is something to write
// that nobody else will write, it does, without waiting.
func (a *active) unlockFrames() {
	f := a.out.lock.Unlock()
	if f&(pending|corked) == pending || f&(controls|cut) == controls {
		a.flushFree()
	}
}

// flushFree writes what waits, without waiting itself, if the lock is free. If it
// is not, its holder sees the flags when it unlocks.
func (a *active) flushFree() {
	if a.out.lock.TryLock() {
		if a.Conn == nil {
			a.out.lock.Unlock() // dropped, with nothing in it
			return
		}
		a.flushNow()
	}
}

// flush writes what waits. The caller has the lock.
func (a *active) flush(ctx context.Context) error {
	b := a.out.take()
	err := a.write(ctx, b)
	buffer.Put(b)
	return err
}

// take takes what waits out of the outbox.
func (o *outbox) take() []byte {
	b := o.buf
	o.buf = nil
	if o.lock.Has(pending) {
		o.lock.Clear(pending)
		o.timer.Stop()
	}
	return b
}

// settle is what follows put: the frame waits if it may, and otherwise goes out.
// It releases the lock.
func (a *active) settle(ctx context.Context, err error) error {
	defer a.unlockFrames()
	switch {
	case err != nil && len(a.out.buf) == 0:
		return err
	case err == nil && a.waits():
		return nil
	}
	if failed := a.flush(ctx); failed != nil {
		return failed
	}
	return err
}

// waits reports whether what is in buf may wait, and starts the time for that.
func (a *active) waits() bool {
	o := &a.out
	if !o.lock.Has(corked) || len(o.buf) == 0 || len(o.buf) > corkSize {
		return false
	}
	if !o.lock.Has(pending) {
		o.lock.Set(pending)
		a.startTimer()
	}
	return true
}

// flushNow writes what waits, control frames included, without waiting: what the
// socket does not take at once is written by a goroutine. It releases the lock,
// which that goroutine keeps.
func (a *active) flushNow() {
	a.takeControls()
	b := a.out.take()
	n, done, err := a.writeNow(b)
	if done || err != nil {
		if err != nil {
			a.writeFailed(context.Background(), err)
		}
		buffer.Put(b)
		a.unlockFrames()
		return
	}
	go a.follow(b, n)
}

// follow writes b[n:], and what has been queued meanwhile, and releases the lock.
func (a *active) follow(b []byte, n int) {
	defer a.unlockFrames()
	defer a.survive()
	a.write(context.Background(), b[n:])
	buffer.Put(b)
}

// writeFailed decides what becomes of the connection when a write has failed,
// maybe in the middle of a frame. If time has run out it is cut. Otherwise only
// the writers are told: the reader may yet find the peer's Close frame and its
// reason.
func (a *active) writeFailed(ctx context.Context, err error) error {
	a.out.lock.Set(special)
	if cause := a.life.cause.Err(); cause != nil {
		return cause
	}
	if isTimeout(err) {
		return a.cut(a.lost(cutShort(ctx)))
	}
	a.out.err = a.lost(err)
	return a.out.err
}
