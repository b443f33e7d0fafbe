package deflate

import "encoding/binary"

// fast decodes symbols while there is input and room for the largest, so that
// it need not ask after each of their bits. It leaves what is out of the
// ordinary where it is: the end of the block and whatever is wrong.
func (f *inflater) fast() {
	const margin = 8 // of what copying in words writes behind a match
	src, dst, at := f.src, f.dst[:cap(f.dst)], len(f.dst)
	bits, nbits, next := f.bits, f.nbits, 0
	for next+16 <= len(src) && at+maxMatch+margin <= len(dst) {
		bits |= binary.LittleEndian.Uint64(src[next:]) << nbits
		next += int(63-nbits) / 8
		nbits |= 56
		e := f.literals[bits%(1<<literalBits)]
		if e&isLiteral != 0 {
			dst[at] = byte(e >> 16)
			at++
			bits >>= e.total()
			nbits -= e.total()
			e = f.literals[bits%(1<<literalBits)]
			if e&isLiteral != 0 {
				dst[at] = byte(e >> 16)
				at++
				bits >>= e.total()
				nbits -= e.total()
				continue
			}
			bits |= binary.LittleEndian.Uint64(src[next:]) << nbits
			next += int(63-nbits) / 8
			nbits |= 56
		}
		if e == 0 {
			e = f.literal.find(bits, literalEntries[:])
			if e&isLiteral != 0 {
				dst[at] = byte(e >> 16)
				at++
				bits >>= e.total()
				nbits -= e.total()
				continue
			}
		}
		if e&isBase == 0 {
			break
		}
		rest := bits >> e.total()
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
		bits = rest >> d.total()
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
