package conn

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"duplex/conn/internal/cancel"
	"duplex/frame"
)

// WriteControl writes a Ping or a Pong with a payload of up to 125 bytes, and
// does not wait for an answer: see [Conn.Ping] for that. A Pong that nobody has
// asked for says that this end is there (section 5.5.3); those that answer Pings
// are written without it, as Close frames are by [Conn.Close]. A longer payload is
// frame.ErrControlTooLong, and nothing is written.
//
// The frame may go between those of a message that is being written with
// [Conn.Writer]; some peers do not expect that, see there. A message that Write
// has cut into frames by itself is finished first, if that takes no longer than a
// second.
//
// What ctx does is as for [Conn.Write].
func (c *Conn) WriteControl(ctx context.Context, op Opcode, payload []byte) error {
	if op != frame.Ping && op != frame.Pong {
		return fmt.Errorf("websocket: a control frame to write is a ping or a pong, not %v", op)
	}
	for {
		err := c.use().writeControl(ctx, c, op, payload)
		if err != errDropped {
			return err
		}
	}
}

func (a *active) writeControl(ctx context.Context, c *Conn, op Opcode, payload []byte) error {
	patience := cancel.Now().After(cutPatience)
	if err := a.lockFrames(ctx, c); err != nil {
		return err
	}
	// The flag is set with the lock held. So a message that it does not tell of
	// here begins behind this frame.
	if left := time.Duration(patience - cancel.Now()); left > 0 && a.out.lock.Has(cut) {
		a.unlockFrames()
		if a.awaitMessage(ctx, left) {
			defer a.out.message.Unlock() // no other message begins before this frame
		}
		if err := a.lockFrames(ctx, c); err != nil {
			return err
		}
	}
	return a.settle(ctx, a.put(ctx, &frame.Header{Fin: true, Opcode: op}, payload))
}

// cutPatience is how long control frames wait for the end of a message that Write
// has cut into frames.
const cutPatience = time.Second

// awaitMessage takes the lock of messages, unless that takes too long.
func (a *active) awaitMessage(ctx context.Context, most time.Duration) bool {
	ctx, stop := context.WithTimeout(ctx, most)
	defer stop()
	return a.out.message.Lock(ctx, nil) == nil
}

// maxControlQueue is how many control frames wait for a writer at the most.
const maxControlQueue = 16

// A controlQueue has the control frames that the reader wants sent: Pongs, and
// the Pings of the keepalive. The reader leaves them here, since it must not
// wait for the connection to take them: a peer that does not read would stop
// it. When the queue is full it starts anew with the last frame. No more is
// due: "it MAY elect to send a Pong frame for only the most recently processed
// Ping frame" (section 5.5.3).
type controlQueue struct {
	n      atomic.Int32 // frames that wait
	mu     sync.Mutex   // guards what follows
	frames []byte       // for each its opcode, its length and its payload
}

// add leaves a frame.
func (q *controlQueue) add(op Opcode, payload []byte) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.n.Load() == maxControlQueue {
		q.frames = q.frames[:0]
		q.n.Store(0)
	}
	q.frames = append(q.frames, byte(op), byte(len(payload)))
	q.frames = append(q.frames, payload...)
	q.n.Add(1)
}

// take takes the frames out.
func (q *controlQueue) take() []byte {
	q.mu.Lock()
	defer q.mu.Unlock()
	f := q.frames
	q.frames = nil
	q.n.Store(0)
	return f
}

// clear forgets the frames.
func (q *controlQueue) clear() { q.take() }

// queueControl leaves a control frame for whoever writes next. The flag comes
// after the frame: the one that finds it finds the frame.
func (a *active) queueControl(op Opcode, payload []byte) {
	a.out.controls.add(op, payload)
	a.out.lock.Set(controls)
}

// flushControls has the control frames that wait written, without waiting for it,
// if nobody is writing. Otherwise the one that is sees the flag.
func (a *active) flushControls() {
	if a.out.lock.Has(controls) && !a.out.lock.Has(cut) {
		a.flushFree()
	}
}

// takeControls appends the control frames that wait to the frames that do. The
// caller has the lock of the outbox.
func (a *active) takeControls() {
	o := &a.out
	if !o.lock.Has(controls) || o.lock.Has(cut) && cancel.Now() < o.cutSince.After(cutPatience) {
		return
	}
	o.lock.Clear(controls) // before the frames are taken: the other way round one could be missed
	for f := o.controls.take(); len(f) > 0; {
		op, end := Opcode(f[0]), 2+int(f[1])
		a.putShort(&frame.Header{Fin: true, Opcode: op}, f[2:end]) // fails after a Close frame, which none may follow
		f = f[end:]
	}
}
