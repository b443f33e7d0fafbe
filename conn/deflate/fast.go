package deflate

import "encoding/binary"

// fastInput is how many bytes of input fast wants: it takes 8 at a time, and goes
// on by 7 at most, three times before it looks again.
const fastInput = 24

// fast decodes symbols while there is that much input and room for the longest
// match, so that nothing is asked after each symbol. It leaves what is out of the
// ordinary where it is, for [inflater.symbol]: the end of the block, and whatever
// is wrong.
//
// The bits that an iteration takes are known beforehand. A literal from the table
// takes literalBits at most, and a match 10+5 for its length and 15+13 for its
// distance: so after a refill, which leaves 56 or more, there is enough for three
// literals, or for one and a match. Shifts by &63 spare Go's test for shifts by 64
// and more.
func (f *inflater) fast() {
	const margin = 8 // of what copying in words writes behind a match
	src, dst, at := f.src, f.dst[:cap(f.dst)], len(f.dst)
	bits, nbits, next := f.bits, f.nbits, 0
	for next+fastInput <= len(src) && at+maxMatch+margin <= len(dst) {
		bits |= binary.LittleEndian.Uint64(src[next:]) << (nbits & 63)
		next += int(63-nbits) >> 3
		nbits |= 56
		e := f.literals[bits%(1<<literalBits)]
		if e&isLiteral != 0 {
			dst[at] = byte(e >> 16)
			at++
			bits >>= e & 63
			nbits -= e.total()
			e = f.literals[bits%(1<<literalBits)]
			if e&isLiteral != 0 {
				dst[at] = byte(e >> 16)
				at++
				bits >>= e & 63
				nbits -= e.total()
				e = f.literals[bits%(1<<literalBits)]
				if e&isLiteral != 0 {
					dst[at] = byte(e >> 16)
					at++
					bits >>= e & 63
					nbits -= e.total()
					continue
				}
				bits |= binary.LittleEndian.Uint64(src[next:]) << (nbits & 63)
				next += int(63-nbits) >> 3
				nbits |= 56
			}
		}
		if e == 0 {
			bits |= binary.LittleEndian.Uint64(src[next:]) << (nbits & 63)
			next += int(63-nbits) >> 3
			nbits |= 56
			e = f.literal.find(bits, literalEntries[:])
			if e&isLiteral != 0 {
				dst[at] = byte(e >> 16)
				at++
				bits >>= e & 63
				nbits -= e.total()
				continue
			}
		}
		if e&isBase == 0 {
			break
		}
		rest := bits >> (e & 63)
		d := f.distances[rest%(1<<distanceBits)]
		if d == 0 {
			d = f.dist.find(rest, distanceEntries[:])
		}
		if d&isBase == 0 {
			break
		}
		length, distance := e.value(bits), d.value(rest)
		if distance > f.reach(at) {
			break
		}
		bits = rest >> (d & 63)
		nbits -= e.total() + d.total()
		if distance < 8 || distance > at-f.start {
			at = f.copy(dst, at, length, distance)
			continue
		}
		for from, end := at-distance, at+length; ; from, at = from+8, at+8 {
			binary.LittleEndian.PutUint64(dst[at:], binary.LittleEndian.Uint64(dst[from:]))
			if at+8 >= end {
				at = end
				break
			}
		}
	}
	f.src, f.dst = src[next:], dst[:at]
	f.bits, f.nbits = bits&(1<<nbits-1), nbits
}
