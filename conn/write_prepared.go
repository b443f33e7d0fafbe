package conn

import (
	"context"
	"slices"
	"sync"

	"duplex/conn/deflate"
	"duplex/conn/internal/permessage"
	"duplex/frame"
)

// A Prepared is a message that is to be written to many connections. It is
// compressed at most twice, whatever windows they have agreed on. It may be used
// by many goroutines at once.
type Prepared struct {
	op      frame.Opcode
	how     Compression
	payload []byte

	mu         sync.Mutex // guards the following
	renderings permessage.Renderings
}

// Prepare returns a message to be written with [Conn.WritePrepared]. It copies
// the payload. An opcode other than Text and Binary is an error.
func Prepare(op Opcode, payload []byte) (*Prepared, error) {
	return PrepareAs(op, payload, ByLength)
}

// PrepareAs is [Prepare] with a choice whether to compress the message.
func PrepareAs(op Opcode, payload []byte, how Compression) (*Prepared, error) {
	if err := checkMessage(op); err != nil {
		return nil, err
	}
	return &Prepared{op: op, payload: slices.Clone(payload), how: how}, nil
}

// Size returns how many bytes of memory the message takes while it is queued, at
// most: those of its payload, an eighth more for what an allocation is rounded up
// by, and 96 for the rest of it and its place in a queue. Compressed renderings
// are not counted.
func (m *Prepared) Size() int { return 96 + len(m.payload) + len(m.payload)/8 }

// WritePrepared writes a message that has been prepared, in a single frame. It
// is compressed by itself, so that what goes before it on this connection makes
// it no shorter, nor does it make what follows shorter. Otherwise it is as
// [Conn.Write].
func (c *Conn) WritePrepared(ctx context.Context, m *Prepared) error {
	a, err := c.beginMessage(ctx)
	if err != nil {
		return err
	}
	defer a.out.message.Unlock()
	h, payload := a.render(m)
	return a.writeFrame(ctx, c, &h, payload)
}

// render returns a prepared message as it is to be sent on this connection. The
// caller has the lock of messages.
func (a *active) render(m *Prepared) (h frame.Header, payload []byte) {
	h, payload = frame.Header{Fin: true, Opcode: m.op}, m.payload
	if z := a.deflate; z.takes(len(payload), m.how) {
		if p := m.compressed(z.window(), z.out.Level); p != nil {
			h.RSV1, z.stale = true, true // the peer's window has what ours has not
			payload = p
		}
	}
	return h, payload
}

// compressed returns the payload, compressed so that a peer with a window of that
// many bits can read it, or nil if it would not become shorter.
func (m *Prepared) compressed(bits int, level deflate.Level) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.renderings.Get(m.payload, bits, level)
}
