package deflate

import "encoding/binary"

// A bitWriter appends bits to a slice of bytes, from the lowest on
// (RFC 1951, section 3.1.1).
type bitWriter struct {
	b    []byte
	bits uint64
	n    uint // how many bits there are, below 32 between calls
}

// put appends the n low bits of v, 32 at most. The others are 0.
func (w *bitWriter) put(v uint64, n uint) {
	w.bits |= v << w.n
	w.n += n
	if w.n >= 32 {
		w.b = binary.LittleEndian.AppendUint32(w.b, uint32(w.bits))
		w.bits >>= 32
		w.n -= 32
	}
}

// align appends zero bits up to the next byte.
func (w *bitWriter) align() {
	for ; w.n > 0; w.n -= min(w.n, 8) {
		w.b = append(w.b, byte(w.bits))
		w.bits >>= 8
	}
}
