package deflate

// A header is what a dynamic block says about its codes (RFC 1951, section
// 3.2.7): their lengths, in runs, and the code in which those are written.
type header struct {
	lengths   [numLiterals + numDistances]uint8
	literals  int // how many lengths there are of the literal code
	distances int // of the distance code
	codes     int // of the code in which those are written

	runs    [numLiterals + numDistances]run
	n       int // how many runs
	counts  [19]uint16
	ofCodes [19]uint8
	code    huffman
}

// A run is a symbol of the code for lengths, and above bit 8 its extra bits.
type run uint16

// runExtra has the number of extra bits of each symbol.
var runExtra = [19]uint8{16: 2, 17: 3, 18: 7}

// init prepares the header for codes of the lengths, and returns its size in
// bits.
func (h *header) init(b *codeBuilder, literals, distances []uint8) (size int) {
	h.literals, h.distances = trim(literals, 257), trim(distances, 1)
	copy(h.lengths[:], literals[:h.literals])
	copy(h.lengths[h.literals:], distances[:h.distances])
	h.split(h.lengths[:h.literals+h.distances])
	b.lengths(h.ofCodes[:], h.counts[:], 7)
	for h.codes = 19; h.codes > 4 && h.ofCodes[lengthOrder[h.codes-1]] == 0; h.codes-- {
	}
	size = 5 + 5 + 4 + 3*h.codes
	for symbol, n := range h.counts {
		size += int(n) * int(h.ofCodes[symbol]+runExtra[symbol])
	}
	return size
}

// trim returns the number of lengths without the zeros at the end, but least at
// least.
func trim(lengths []uint8, least int) int {
	n := len(lengths)
	for n > least && lengths[n-1] == 0 {
		n--
	}
	return n
}

// split splits the lengths into runs.
func (h *header) split(lengths []uint8) {
	h.n, h.counts = 0, [19]uint16{}
	for i := 0; i < len(lengths); {
		length, n := lengths[i], 1
		for i+n < len(lengths) && lengths[i+n] == length {
			n++
		}
		i += n
		if length > 0 {
			h.add(int(length), 0)
			n--
		}
		for n > 0 {
			n -= h.repeat(length, n)
		}
	}
}

// repeat adds a run of no more than n lengths, and returns how many they are.
func (h *header) repeat(length uint8, n int) int {
	switch {
	case n < 3:
		h.add(int(length), 0)
		return 1
	case length > 0:
		n = min(n, 6)
		h.add(16, n-3)
	case n < 11:
		h.add(17, n-3)
	default:
		n = min(n, 138)
		h.add(18, n-11)
	}
	return n
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
	h.code.init(h.ofCodes[:])
	for _, r := range h.runs[:h.n] {
		symbol := r & 0xff
		c := h.code[symbol]
		w.put(uint64(c&0xffff)|uint64(r>>8)<<(c>>16), uint(c>>16)+uint(runExtra[symbol]))
	}
}
