package suite

import (
	"duplex/cmd/wsconform/result"
	"duplex/frame"
	"duplex/mask"
)

// exampleKey is the masking key of the RFC's examples (section 5.7).
var exampleKey = mask.Key{0x37, 0xfa, 0x21, 0x3d}

// octets returns frames as they go over the wire to a peer of that role, for
// scripts that write them themselves.
func octets(to result.Role, frames ...Frame) []byte {
	var b []byte
	for _, f := range frames {
		b = append(b, announced(to, f, int64(f.Payload.Len))...)
	}
	return b
}

// announced returns a frame whose header announces a payload of n octets,
// whatever there is of it. Beyond 1<<63-1 they are negative.
func announced(to result.Role, f Frame, n int64) []byte {
	h := frame.Header{Fin: !f.More, Opcode: f.Opcode, Length: n}
	if to == result.Server {
		h.Masked, h.Key = true, exampleKey
	}
	b := h.Append(nil)
	at := len(b)
	b = f.Payload.Append(b)
	mask.XOR(b[at:], h.Key)
	return b
}
