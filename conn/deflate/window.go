package deflate

const (
	minBits = 8
	maxBits = 15
)

// windowBits returns the base-2 logarithm of a window's size: what the field
// Bits of a Compressor or Decompressor means.
func windowBits(bits int) int {
	if bits == 0 {
		return maxBits
	}
	return min(max(bits, minBits), maxBits)
}

// A window is a ring that holds the last bytes of some data. The byte at
// position p of the data lies at p modulo the size, which is a power of two.
type window struct {
	ring []byte
	end  uint32 // the position behind the last byte, modulo 2^32
	held int    // how many bytes are held, the size at most
}

// reset forgets the data.
func (w *window) reset() { w.end, w.held = 0, 0 }

// put appends p to the data.
func (w *window) put(p []byte) {
	size := len(w.ring)
	if over := len(p) - size; over > 0 {
		w.end += uint32(over)
		p = p[over:]
	}
	at := int(w.end) & (size - 1)
	n := copy(w.ring[at:], p)
	copy(w.ring, p[n:])
	w.end += uint32(len(p))
	w.held = min(w.held+len(p), size)
}

// get copies to dst the data from a position that lies distance bytes before
// the end, as many bytes as dst is long and the data goes on. It returns how
// many these are.
func (w *window) get(dst []byte, distance int) int {
	dst = dst[:min(len(dst), distance)]
	from := int(w.end-uint32(distance)) & (len(w.ring) - 1)
	n := copy(dst, w.ring[from:])
	return n + copy(dst[n:], w.ring)
}
