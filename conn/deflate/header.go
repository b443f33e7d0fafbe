package deflate

import "encoding/binary"

// A header is what a dynamic block says about its codes (RFC 1951, section
// 3.2.7): their lengths, in runs, and the code in which those are written.
type header struct {
	lengths   [numLiterals + numDistances]codeLength // the symbols of both codes, as if they were one
	literals  int                                    // how many lengths there are of the literal code
	distances int                                    // of the distance code
	codes     int                                    // of the code in which those are written

	runs    [numLiterals + numDistances]run
	n       int // how many runs
	counts  [19]uint16
	room    [numLiterals + 1]codeLength
	used    []codeLength // symbols of the code for lengths
	ofCodes [19]uint8
	code    huffman
}

// A run is a symbol of the code for lengths, and above bit 8 its extra bits.
type run uint16

// runExtra has the number of extra bits of each symbol.
var runExtra = [19]uint8{16: 2, 17: 3, 18: 7}

// init prepares the header for codes of the used symbols, and returns its size in
// bits.
func (h *header) init(b *codeBuilder, literals, distances []codeLength) (size int) {
	h.literals, h.distances = beyond(literals, 257), beyond(distances, 1)
	n := copy(h.lengths[:], literals)
	for i, u := range distances {
		h.lengths[n+i] = u + codeLength(h.literals)
	}
	h.split(h.lengths[:n+len(distances)], h.literals+h.distances)
	h.used = b.lengths(&h.room, h.counts[:], 7)
	h.ofCodes = [19]uint8{}
	size = 5 + 5 + 4
	for _, u := range h.used {
		h.ofCodes[u.symbol()] = uint8(u.length())
		size += int(h.counts[u.symbol()]) * int(uint8(u.length())+runExtra[u.symbol()])
	}
	for h.codes = 19; h.codes > 4 && h.ofCodes[lengthOrder[h.codes-1]] == 0; h.codes-- {
	}
	return size + 3*h.codes
}

// beyond returns the number of lengths up to that of the last used symbol, but least
// at least.
func beyond(used []codeLength, least int) int {
	if len(used) == 0 {
		return least
	}
	return max(least, int(used[len(used)-1].symbol())+1)
}

// split splits n lengths into runs. Those of the symbols that are not used are 0.
func (h *header) split(used []codeLength, n int) {
	h.n, h.counts = 0, [19]uint16{}
	next := 0
	for i := 0; i < len(used); {
		u, same := used[i], 1
		for i+same < len(used) && used[i+same] == u+codeLength(same) {
			same++
		}
		h.repeat(0, int(u.symbol())-next)
		h.add(int(u.length()), 0)
		h.repeat(int(u.length()), same-1)
		next = int(u.symbol()) + same
		i += same
	}
	h.repeat(0, n-next)
}

// repeat adds runs of n lengths, which follow one that is the same or are 0.
func (h *header) repeat(length, n int) {
	for n > 0 {
		switch {
		case n < 3:
			h.add(length, 0)
			n--
		case length > 0:
			some := min(n, 6)
			h.add(16, some-3)
			n -= some
		case n < 11:
			h.add(17, n-3)
			n = 0
		default:
			some := min(n, 138)
			h.add(18, some-11)
			n -= some
		}
	}
}

func (h *header) add(symbol, extra int) {
	h.runs[h.n] = run(symbol | extra<<8)
	h.counts[symbol]++
	h.n++
}

// write writes the header.
func (h *header) write(w *bitWriter) {
	w.put(uint64(h.literals-257), 5)
	w.put(uint64(h.distances-1), 5)
	w.put(uint64(h.codes-4), 4)
	for _, symbol := range lengthOrder[:h.codes] {
		w.put(uint64(h.ofCodes[symbol]), 3)
	}
	h.code.init(h.used)
	bits, n := w.bits, w.n // in registers, as w is not
	for _, r := range h.runs[:h.n] {
		symbol := r & 0xff
		c := h.code[symbol]
		bits |= (uint64(c&0xffff) | uint64(r>>8)<<(c>>16&63)) << (n & 63)
		n += uint(c>>16) + uint(runExtra[symbol])
		if n >= 32 { // and so below 32 + 7 + 7
			w.b = binary.LittleEndian.AppendUint32(w.b, uint32(bits))
			bits >>= 32
			n -= 32
		}
	}
	w.bits, w.n = bits, n
}
