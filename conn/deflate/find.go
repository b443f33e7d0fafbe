package deflate

import (
	"encoding/binary"
	"math/bits"
)

// least is the length of the shortest match that is looked for.
const least = 4

// multiplier makes a hash of four bytes, in the high bits of the product.
const multiplier = 0x9e3779b1

// farthest is how many positions are passed over at most between two that are
// looked at. From there it begins with none again: steps of one width would look at
// every other position of what repeats itself.
const farthest = 16 // a power of two

// find fills the block for the start of src, and returns the number of bytes that
// it stands for. No distance is larger than size.
//
// There is one place to look at for each four bytes: where the last four with the
// same hash were. That is in src, or in the ring, which has what came before src.
// Nothing in the table needs to be true, since matches are compared and distances
// checked: so positions are kept modulo 2^16, and the table is not cleared when
// they wrap around.
//
// A match gives way to a longer one a byte later if it is short, as zlib's lazy
// matching has it, but only once.
func (h *history) find(b *block, src []byte, size int, effort effort) (used int) {
	src = src[:min(len(src), maxBlock)]
	end := len(src) - least
	i := 0
	for !b.full() {
		var distance int
		i, distance = h.candidate(src, i, size, effort.patience)
		if i > end {
			break
		}
		length := h.match(src, i, distance)
		if length < effort.lazy && i < end {
			if n, d := h.look(src, i+1, size); n > length {
				i++
				length, distance = n, d
			}
		}
		b.match(src, i, length, distance)
		h.learn(src, i+1, i+length, effort.every)
		i += length
	}
	if i > end {
		i = len(src)
	}
	b.add(src, i, sequence{})
	h.put(src[:i])
	return i
}

// candidate returns the first position in src from i on at which there is a match,
// and its distance, or a position at which there can be none. The farther it goes,
// the fewer positions it looks at. A match that begins in the last bytes of the
// ring, or in the last before src, may go unseen.
//
// It is a function of its own so that i stays in a register. Beside what find does
// with a match it is kept in memory, from one position to the next.
func (h *history) candidate(src []byte, i, size int, patience uint8) (at, distance int) {
	table, shift, base, ring, held := h.table, h.shift&31, int(h.end), h.ring, h.held
	start := i
	for i <= len(src)-least {
		v := binary.LittleEndian.Uint32(src[i:])
		slot := &table[v*multiplier>>shift]
		d := int(uint16(base+i) - *slot)
		*slot = uint16(base + i)
		switch from := i - d; {
		case d == 0 || d > size || from < -held:
			// The table has nothing here, or what is forgotten, or too far away.
		case from >= 0:
			if binary.LittleEndian.Uint32(src[from:]) == v {
				return i, d
			}
		case from <= -least:
			r := (base + from) & (len(ring) - 1)
			if r+least <= len(ring) && binary.LittleEndian.Uint32(ring[r:]) == v {
				return i, d
			}
		}
		i += 1 + (i-start)>>(patience&31)&(farthest-1)
	}
	return i, 0
}

// match returns the length of the match at src[i:].
func (h *history) match(src []byte, i, distance int) int {
	if distance > i {
		return h.before(src, i, distance-i)
	}
	return common(src[i:min(len(src), i+maxMatch)], src[i-distance:])
}

// look returns the match at src[i:] with where the table says.
func (h *history) look(src []byte, i, size int) (length, distance int) {
	v := binary.LittleEndian.Uint32(src[i:])
	slot := &h.table[v*multiplier>>(h.shift&31)]
	at := uint16(int(h.end) + i)
	distance = int(at - *slot)
	*slot = at
	if distance == 0 || distance > min(size, h.held+i) {
		return 0, 0
	}
	return h.match(src, i, distance), distance
}

// learn puts positions from i to end in the table.
func (h *history) learn(src []byte, i, end, every int) {
	for end = min(end, len(src)-least+1); i < end; i += every {
		v := binary.LittleEndian.Uint32(src[i:])
		h.table[v*multiplier>>(h.shift&31)] = uint16(int(h.end) + i)
	}
}

// before returns how many bytes of src[i:] are as those that begin so many bytes
// before src, in the ring, and may go on in src.
func (h *history) before(src []byte, i, bytes int) int {
	p := src[i:min(len(src), i+maxMatch)]
	from := h.ring[int(h.end-uint32(bytes))&(len(h.ring)-1):]
	if len(p) <= min(len(from), bytes) {
		return common(p, from)
	}
	from = from[:min(len(from), bytes)]
	n := common(p, from)
	if n == len(from) {
		n += common(p[n:], h.ring[:bytes-n])
	}
	if n == bytes {
		n += common(p[n:], src)
	}
	return n
}

// common returns how many bytes a and b have in common at their start.
func common(a, b []byte) int {
	n := 0
	for ; n+8 <= len(a) && n+8 <= len(b); n += 8 {
		x, y := binary.LittleEndian.Uint64(a[n:]), binary.LittleEndian.Uint64(b[n:])
		if x != y {
			return n + bits.TrailingZeros64(x^y)/8
		}
	}
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
