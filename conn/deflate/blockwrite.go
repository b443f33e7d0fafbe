package deflate

import (
	"encoding/binary"
	"slices"
)

// An encoder is what it takes to write blocks.
type encoder struct {
	block     block
	builder   codeBuilder
	literals  []codeLength // the symbols that occur
	distances []codeLength
	room      [2][numLiterals + 1]codeLength // for them
	header    header
	literal   huffman
	distance  huffman
}

// write writes the block, which stands for src, as the kind that takes the fewest
// bits (RFC 1951, section 3.2.3).
func (e *encoder) write(w *bitWriter, src []byte) {
	sequences := e.block.sequences[:e.block.n]
	fixed, dynamic := e.codes()
	size := min(fixed, dynamic)
	if storedSize(w, len(src)) <= size+3 {
		e.stored(w, src)
		return
	}
	w.b = slices.Grow(w.b, size/8+16)
	if fixed <= dynamic {
		w.put(1<<1, 3)
		w.symbols(sequences, src, fixedLiteral, fixedDistance)
		return
	}
	w.put(2<<1, 3)
	e.header.write(w)
	e.literal.init(e.literals)
	e.distance.init(e.distances)
	w.symbols(sequences, src, &e.literal, &e.distance)
}

// codes finds the best codes for the symbols that have been counted. It returns
// the number of bits that a block takes with the fixed codes, and with these.
func (e *encoder) codes() (fixed, dynamic int) {
	b := &e.builder
	e.literals = b.lengths(&e.room[0], e.block.literals[:], maxCodeLength)
	for _, u := range e.literals {
		n, extra := int(e.block.literals[u.symbol()%numLiterals]), int(literalExtra[u.symbol()%numLiterals])
		fixed += n * (extra + int(fixedLiteralLengths[u.symbol()%numLiterals]))
		dynamic += n * (extra + int(u.length()))
	}
	e.distances = b.lengths(&e.room[1], e.block.distances[:], maxCodeLength)
	for _, u := range e.distances {
		n, extra := int(e.block.distances[u.symbol()%numDistances]), int(distanceExtra[u.symbol()%numDistances])
		fixed += n * (extra + int(fixedDistanceLengths[u.symbol()%numDistances]))
		dynamic += n * (extra + int(u.length()))
	}
	return fixed, dynamic + e.header.init(b, e.literals, e.distances)
}

// maxStored is how many bytes a stored block has room for.
const maxStored = 1<<16 - 1

// storedSize returns the number of bits that n bytes take in stored blocks.
func storedSize(w *bitWriter, n int) int {
	first := int(3 + (-(w.n + 3))%8)
	more := (n - 1) / maxStored
	return first + 32 + 8*n + more*(8+32)
}

// stored writes src in stored blocks.
func (e *encoder) stored(w *bitWriter, src []byte) {
	for len(src) > 0 {
		n := min(len(src), maxStored)
		w.put(0, 3)
		w.align()
		w.put(uint64(n)|uint64(^uint16(n))<<16, 32)
		w.align()
		w.b = append(w.b, src[:n]...)
		src = src[n:]
	}
}

var fixedLiteral, fixedDistance = fixedCode(fixedLiteralLengths[:]), fixedCode(fixedDistanceLengths[:])

func fixedCode(lengths []uint8) *huffman {
	var used []codeLength
	for symbol, length := range lengths {
		used = append(used, codeLength(symbol|int(length)<<12))
	}
	code := new(huffman)
	code.init(used)
	return code
}

// symbols writes the sequences, whose literals are in src, and the end of the
// block. There is room for them in w.b, and for the eight bytes that are written
// at a time.
func (w *bitWriter) symbols(sequences []sequence, src []byte, literals, distances *huffman) {
	b, at := w.b[:cap(w.b)], len(w.b)
	bits, n := w.bits, w.n
	for _, s := range sequences {
		run := src[:s.literals]
		src = src[int(s.literals)+int(s.length):]
		// What is below 8 bits after a flush leaves room for three literals, of 15
		// bits each, or for a match, of 48.
		for len(run) >= 3 {
			binary.LittleEndian.PutUint64(b[at:], bits)
			at += int(n / 8)
			bits >>= n &^ 7 & 63
			n %= 8
			c := literals[run[0]]
			bits |= uint64(c&0xffff) << (n & 63)
			n += uint(c >> 16)
			c = literals[run[1]]
			bits |= uint64(c&0xffff) << (n & 63)
			n += uint(c >> 16)
			c = literals[run[2]]
			bits |= uint64(c&0xffff) << (n & 63)
			n += uint(c >> 16)
			run = run[3:]
		}
		binary.LittleEndian.PutUint64(b[at:], bits)
		at += int(n / 8)
		bits >>= n &^ 7 & 63
		n %= 8
		for _, char := range run {
			c := literals[char]
			bits |= uint64(c&0xffff) << (n & 63)
			n += uint(c >> 16)
		}
		if s.length == 0 {
			break
		}
		binary.LittleEndian.PutUint64(b[at:], bits)
		at += int(n / 8)
		bits >>= n &^ 7 & 63
		n %= 8
		l := &lengthSymbols[uint8(s.length-minMatch)]
		c := literals[l.symbol%numLiterals]
		bits |= (uint64(c&0xffff) | uint64(l.extra)<<(c>>16&63)) << (n & 63)
		n += uint(c>>16) + uint(l.n)
		d := distanceSymbol(uint32(s.distance))
		c = distances[d.symbol%numDistances]
		bits |= (uint64(c&0xffff) | uint64(d.extra)<<(c>>16&63)) << (n & 63)
		n += uint(c>>16) + uint(d.n)
	}
	binary.LittleEndian.PutUint64(b[at:], bits)
	at += int(n / 8)
	w.b, w.bits, w.n = b[:at], bits>>(n&^7&63), n%8
	c := literals[endOfBlock]
	w.put(uint64(c&0xffff), uint(c>>16))
}
