package conn

import (
	"context"
	"slices"
	"sync"

	"duplex/conn/deflate"
	"duplex/frame"
)

// A Prepared is a message that is to be written to many connections. It is
// compressed once for all those that have agreed on the same window. It may be
// used by many goroutines at once.
type Prepared struct {
	op      frame.Opcode
	payload []byte
	how     Compression

	mu         sync.Mutex
	renderings []rendering
}

// A rendering is a Prepared as it is once compressed.
type rendering struct {
	bits    int
	level   deflate.Level
	payload []byte // nil if it would not become shorter
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

// Size returns how many bytes the message takes at most where it waits to be
// sent: its payload's, and those of the longest header.
func (m *Prepared) Size() int { return frame.MaxHeader + len(m.payload) }

// WritePrepared writes a message that has been prepared, in a single frame. It
// is compressed by itself, so that what goes before it on this connection makes
// it no shorter, nor does it make what follows shorter. Otherwise it is as
// [Conn.Write].
func (c *Conn) WritePrepared(ctx context.Context, m *Prepared) error {
	e, err := c.beginMessage(ctx)
	if err != nil {
		return err
	}
	defer e.out.message.release()
	h, payload := e.render(m)
	return e.writeFrame(ctx, &h, payload)
}

// compressed returns the payload for a window of that many bits, or nil if it
// would not become shorter.
func (m *Prepared) compressed(bits int, level deflate.Level) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range m.renderings {
		if r.bits == bits && r.level == level {
			return r.payload
		}
	}
	z := deflate.Compressor{Bits: bits, Level: level, NoTakeover: true}
	p := z.Append(make([]byte, 0, len(m.payload)/2), m.payload, true)
	if len(p) >= len(m.payload) {
		p = nil
	}
	m.renderings = append(m.renderings, rendering{bits, level, p})
	return p
}
