package deflate

import (
	"encoding/binary"
	"math/bits"
)

// least is the length of the shortest match that is looked for.
const least = 4

// find fills the block for the start of src, and returns the number of bytes that
// it stands for. No distance is larger than size.
//
// There is one place to look at for each four bytes: where the last four with the
// same hash were. Nothing in the table needs to be true, since matches are
// compared and distances checked; so its positions may wrap around.
func (h *history) find(b *block, src []byte, size int, effort effort) (used int) {
	src = src[:min(len(src), maxBlock)]
	i := 0
	for i < len(src) && !b.full() {
		filled := h.fill(src, i)
		stop := filled - maxMatch - 1 // up to which all matches end in the ring
		if filled == len(src) {
			stop = filled - least + 1
		}
		i = h.scan(b, src, i, stop, h.held-filled, size, effort)
		if filled == len(src) && i >= stop {
			i = len(src)
		}
	}
	b.add(src, i, sequence{})
	h.done += uint32(i)
	return i
}

// scan finds matches in src from i on, until stop or until the block is full. It
// returns where it ends, which is behind stop if a match is.
func (h *history) scan(b *block, src []byte, i, stop, before, size int, effort effort) int {
	table, shift := h.table, h.shift
	misses := 0
	for i < stop && !b.full() {
		at := h.done + uint32(i)
		v := binary.LittleEndian.Uint32(src[i:])
		slot := &table[v*multiplier>>(shift&31)]
		distance := uint32(uint16(at) - *slot)
		*slot = uint16(at)
		if distance-1 >= uint32(min(before+i, size)) || !h.has(v, at-distance) {
			misses++
			i += 1 + misses>>(effort.patience&31)
			continue
		}
		misses = 0
		length := least + h.same(src[i+least:min(len(src), i+maxMatch)], at-distance+least)
		if length < effort.lazy && i+1 < stop {
			if n, d := h.look(src[i+1:], at+1, min(before+i+1, size)); n > length {
				i++
				length, distance = n, d
			}
		}
		b.match(src, i, length, distance)
		h.learn(src, i+1, i+length, effort.every)
		i += length
	}
	return i
}

// multiplier makes a hash of four bytes, in the high bits of the product.
const multiplier = 0x9e3779b1

// look returns the match of src, at a position, with where the table says.
func (h *history) look(src []byte, at uint32, reach int) (length int, distance uint32) {
	v := binary.LittleEndian.Uint32(src)
	slot := &h.table[v*multiplier>>(h.shift&31)]
	distance = uint32(uint16(at) - *slot)
	*slot = uint16(at)
	if distance-1 >= uint32(reach) {
		return 0, 0
	}
	return h.same(src[:min(len(src), maxMatch)], at-distance), distance
}

// learn puts positions from i to end in the table.
func (h *history) learn(src []byte, i, end, every int) {
	end = min(end, len(src)-least+1)
	for ; i < end; i += every {
		v := binary.LittleEndian.Uint32(src[i:])
		h.table[v*multiplier>>(h.shift&31)] = uint16(h.done + uint32(i))
	}
}

// has reports whether v is at a position. It is never at the end of the ring, so
// that a match may go unseen there.
func (h *history) has(v, at uint32) bool {
	i := int(at) & (len(h.ring) - 1)
	return i+4 <= len(h.ring) && binary.LittleEndian.Uint32(h.ring[i:]) == v
}

// same returns how many bytes of src are as those from a position on.
func (h *history) same(src []byte, at uint32) int {
	from := h.ring[int(at)&(len(h.ring)-1):]
	n := common(src, from)
	if n == len(from) {
		n += common(src[n:], h.ring)
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
