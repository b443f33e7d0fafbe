package deflate

import "math/bits"

// A history is what a compressor knows about the data so far: the last bytes,
// and a table of where to look for some. It is all that a connection with
// takeover keeps.
type history struct {
	window
	table []uint16 // positions modulo 2^16, by the hash of the four bytes there
	shift uint     // 32 less the logarithm of the table's size
}

// newHistory returns a history for a window of 2^bits bytes.
func newHistory(bits int) *history {
	h := &history{table: make([]uint16, tableSize(bits))}
	h.ring = make([]byte, 1<<bits)
	h.reset(1 << bits)
	return h
}

// tableSize returns how many entries the table for a window of 2^bits bytes has:
// one for each four bytes, but no fewer than 2^10.
func tableSize(bits int) int { return 1 << max(bits-2, 10) }

// reset forgets the data. What follows is about n bytes: if they are few, so is
// what there is to clear.
func (h *history) reset(n int) {
	h.window.reset()
	size := min(1<<bits.Len(uint(2*n)), cap(h.table))
	h.table = h.table[:max(size, 1<<10)]
	h.shift = uint(33 - bits.Len(uint(len(h.table))))
	clear(h.table)
}
