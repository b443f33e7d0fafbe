package conn

import (
	"sync"
	"sync/atomic"

	"duplex/frame"
)

// maxControlQueue is how many control frames wait for a writer at the most.
const maxControlQueue = 16

// A controlQueue has the control frames that the reader wants sent: Pongs, and
// the Pings of the keepalive. The reader leaves them here, since it must not
// wait for the connection to take them: a peer that does not read would stop
// it. When the queue is full it starts anew with the last frame. No more is
// due: a Pong may answer the latest Ping alone (section 5.5.3).
type controlQueue struct {
	n      atomic.Int32 // frames that wait
	mu     sync.Mutex
	frames []byte // for each its opcode, its length and its payload
}

// add leaves a frame.
func (q *controlQueue) add(op frame.Opcode, payload []byte) {
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

// take appends the frames in wire form to b, as e sends them.
func (q *controlQueue) take(b []byte, e *engine) []byte {
	if q.n.Load() == 0 {
		return b
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	for f := q.frames; len(f) > 0; {
		op, end := frame.Opcode(f[0]), 2+int(f[1])
		b = e.appendControl(b, op, f[2:end])
		f = f[end:]
	}
	q.frames = nil
	q.n.Store(0)
	return b
}

// appendControl appends a control frame in wire form, or nothing if it may not
// be sent any more.
func (c *engine) appendControl(b []byte, op frame.Opcode, payload []byte) []byte {
	h := frame.Header{Fin: true, Opcode: op, Length: int64(len(payload))}
	if c.m.Send(&h) != nil {
		return b
	}
	c.cfg.traceSent(&h, payload)
	return appendFrame(b, &h, payload)
}
