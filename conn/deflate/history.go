package deflate

import "math/bits"

// A history is what a compressor knows about the data so far: the last bytes,
// and a table of where to look for some. It is all that a connection with
// takeover keeps.
type history struct {
	window
	table []uint16 // positions modulo 2^16, by the hash of the four bytes there
	shift uint     // 32 less the logarithm of the table's size
	done  uint32   // the position up to which there are tokens
}

// ahead is how many bytes are put in the ring before they are looked at. The ring
// forgets as many early, so that one of that size would be of little use.
const ahead = 1 << 10

// newHistory returns a history for a window of 2^bits bytes.
func newHistory(bits int) *history {
	h := &history{table: make([]uint16, tableSize(bits))}
	h.ring = make([]byte, ringSize(bits))
	h.reset(1 << bits)
	return h
}

// ringSize returns how many bytes are held for a window of 2^bits.
func ringSize(bits int) int { return max(1<<bits, 2*ahead) }

// tableSize returns how many entries the table for a window of 2^bits bytes has:
// one for each four bytes, but no fewer than 2^10.
func tableSize(bits int) int { return 1 << max(bits-2, 10) }

// reset forgets the data. What follows is about n bytes: if they are few, so is
// what there is to clear.
func (h *history) reset(n int) {
	h.window.reset()
	h.done = 0
	size := min(1<<bits.Len(uint(2*n)), cap(h.table))
	h.table = h.table[:max(size, 1<<10)]
	h.shift = uint(33 - bits.Len(uint(len(h.table))))
	clear(h.table)
}

// fill puts bytes of src in the ring, of which those before i have been looked
// at, and returns how many bytes of src are in it.
func (h *history) fill(src []byte, i int) int {
	filled := int(h.end - h.done)
	if n := min(ahead-(filled-i), len(src)-filled); n > 0 {
		h.put(src[filled : filled+n])
		filled += n
	}
	return filled
}
