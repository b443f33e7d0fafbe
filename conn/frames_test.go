package conn_test

import (
	"strings"

	"duplex/frame"
	"duplex/mask"
)

// maskedFrame returns an unfragmented frame as a client sends it.
func maskedFrame(op frame.Opcode, payload []byte) []byte {
	key := mask.Key{0x37, 0xfa, 0x21, 0x3d}
	h := frame.Header{Fin: true, Opcode: op, Masked: true, Key: key, Length: int64(len(payload))}
	b := append(h.Append(nil), payload...)
	mask.XOR(b[len(b)-len(payload):], key)
	return b
}

// tail returns the end of b, for messages.
func tail(b []byte) []byte { return b[max(0, len(b)-20):] }

// fill returns n bytes of unit over and over, with whole characters only.
func fill(unit string, n int) []byte {
	p := []byte(strings.Repeat(unit, n/len(unit)))
	return append(p, strings.Repeat(".", n-len(p))...)
}
