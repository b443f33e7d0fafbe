package squeeze

import "math/bits"

// A Writer writes DEFLATE by hand, legal or not (RFC 1951, section 3.2).
type Writer struct {
	octets  []byte
	pending uint64 // bits that make no octet yet, the lowest first
	n       int    // how many
}

// The types of a block (RFC 1951, section 3.2.3).
const (
	Stored = iota
	Fixed
	Dynamic
	Reserved
)

// Bits writes the n lowest bits of v, from the lowest on. n is at most 32.
func (w *Writer) Bits(v uint32, n int) {
	w.pending |= uint64(v) << w.n
	for w.n += n; w.n >= 8; w.n -= 8 {
		w.octets = append(w.octets, byte(w.pending))
		w.pending >>= 8
	}
}

// Code writes n bits of a Huffman code, from the highest on (RFC 1951, section
// 3.1.1).
func (w *Writer) Code(v uint32, n int) { w.Bits(bits.Reverse32(v)>>(32-n), n) }

// Align goes on to where an octet begins.
func (w *Writer) Align() {
	if w.n > 0 {
		w.Bits(0, 8-w.n)
	}
}

// Raw writes octets, from where one begins.
func (w *Writer) Raw(s string) {
	w.Align()
	w.octets = append(w.octets, s...)
}

// Begin writes the header of a block: BFINAL and BTYPE.
func (w *Writer) Begin(final bool, kind uint32) {
	if final {
		kind = kind<<1 | 1
	} else {
		kind <<= 1
	}
	w.Bits(kind, 3)
}

// Stored writes a block that is not compressed, of up to 65535 octets (RFC 1951,
// section 3.2.4).
func (w *Writer) Stored(s string) {
	w.Begin(false, Stored)
	w.Align()
	n := uint32(len(s))
	w.Bits(n|^n<<16, 32)
	w.octets = append(w.octets, s...)
}

// Empty writes a block with fixed codes and nothing in it.
func (w *Writer) Empty() {
	w.Begin(false, Fixed)
	w.End()
}

// Literals writes octets in a block with fixed codes (RFC 1951, section 3.2.6).
func (w *Writer) Literals(s string) {
	for i := range len(s) {
		w.Symbol(int(s[i]))
	}
}

// End ends a block with fixed codes.
func (w *Writer) End() { w.Symbol(endOfBlock) }

// Symbol writes one of the symbols 0 to 287 in its fixed code.
func (w *Writer) Symbol(s int) {
	switch v := uint32(s); {
	case s < 144:
		w.Code(0x30+v, 8)
	case s < 256:
		w.Code(0x190+v-144, 9)
	case s < 280:
		w.Code(v-256, 7)
	default:
		w.Code(0xc0+v-280, 8)
	}
}

// Copy writes a reference in a block with fixed codes: 3 to 258 octets as they
// stood so far back, up to 32768.
func (w *Writer) Copy(length, distance int) {
	i := lengths.find(length)
	w.Symbol(firstLength + i)
	w.Bits(uint32(length-lengths[i].base), lengths[i].extra)
	i = distances.find(distance)
	w.Code(uint32(i), 5)
	w.Bits(uint32(distance-distances[i].base), distances[i].extra)
}

// Message returns what was written as the payload of a message: with the header
// of an empty stored block at its end (RFC 7692, section 7.2.1).
func (w *Writer) Message() string {
	w.Begin(false, Stored)
	return w.String()
}

// String returns what was written. Bits that lack to an octet are 0.
func (w *Writer) String() string {
	w.Align()
	return string(w.octets)
}
