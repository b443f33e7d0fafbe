package load

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/rand/v2"

	"duplex/conn/deflate"
	"duplex/frame"
)

// A Kind is what messages are made of.
type Kind string

// The kinds of messages.
const (
	Binary Kind = "binary" // random bytes
	Text   Kind = "text"   // letters of ASCII
	JSON   Kind = "json"   // records that resemble each other: text that can be compressed
)

// Opcode returns the opcode of messages of that kind.
func (k Kind) Opcode() frame.Opcode {
	if k == Binary {
		return frame.Binary
	}
	return frame.Text
}

// Payload returns a message of n bytes, which differs from others of its kind.
func (k Kind) Payload(n int, r *rand.Rand) []byte {
	p := make([]byte, 0, n+200)
	for len(p) < n {
		switch k {
		case JSON:
			p = append(append(p, record(r)...), '\n')
		case Text:
			p = append(p, "abcdefghijklmnopqrstuvwxyz      "[r.IntN(32)])
		default:
			p = binary.LittleEndian.AppendUint64(p, r.Uint64())
		}
	}
	return p[:n]
}

// record returns an object such as services exchange.
func record(r *rand.Rand) []byte {
	b, err := json.Marshal(map[string]any{
		"id": fmt.Sprintf("%08x", r.Uint32()), "type": "order.updated", "price": r.IntN(100000), "quantity": r.IntN(100),
		"customer": map[string]any{"name": fmt.Sprint("customer ", r.IntN(1000)), "active": r.IntN(2) == 0},
	})
	if err != nil {
		panic(err) // a map of strings, numbers and truths
	}
	return b
}

// A batch is messages that are sent in one write.
type batch struct {
	wire  []byte
	wants []want
}

// newBatch returns n messages for t, which differ, unless it is a parrot.
func (t *Target) newBatch(k Kind, n, size int, r *rand.Rand) batch {
	b := batch{wants: make([]want, n)}
	z := deflate.Compressor{NoTakeover: true}
	for i := range b.wants {
		p := k.Payload(size, r)
		if t.Parrot && i > 0 {
			p = b.wants[0].payload
		}
		b.wants[i] = want{k.Opcode(), p}
		if t.Compress {
			p = z.Append(nil, p, true)
		}
		b.wire = appendFrame(b.wire, k.Opcode(), p, t.Compress)
	}
	return b
}
