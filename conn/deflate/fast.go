package deflate

import "encoding/binary"

const (
	// fastInput is how many bytes of input fast needs: two refills, one before the
	// first symbol and one behind each iteration.
	fastInput = 2 * 8

	// fastRoom is how many bytes of room fast needs behind the literals of an
	// iteration, and behind a match, which is copied 16 bytes at a time.
	fastRoom = 16
)

// fast decodes symbols while there is input and room enough to ask for neither
// after each symbol. It leaves what is out of the ordinary to [inflater.symbol]:
// the end of the block, the end of the room, and whatever is wrong.
//
// An iteration begins with 56 bits or more. That is enough for two literals from
// the table and a match with both codes from the tables: 2*literalBits, then
// literalBits+5 for the length and distanceBits+13 for the distance, 56 in all. A
// code that is too long for its table, up to 15 bits, is looked for only if there
// are 48 bits, enough for any match; otherwise the next iteration sees it again,
// with more.
//
// The entry e of the next symbol is fetched before the bits are refilled, if there
// are enough of them: so the processor does not wait for the one to do the other.
func (f *inflater) fast() {
	src, dst, at := f.src, f.dst[:cap(f.dst)], len(f.dst)
	bits, nbits, src := refill(f.bits, f.nbits, src)
	e := f.literals[bits%(1<<literalBits)]
	for len(src) >= 8 && at <= len(dst)-fastRoom {
		if e&isLiteral != 0 {
			dst[at] = e.literal()
			at++
			bits, nbits = e.drop(bits, nbits)
			e = f.literals[bits%(1<<literalBits)]
			if e&isLiteral != 0 {
				dst[at] = e.literal()
				at++
				bits, nbits = e.drop(bits, nbits)
				e = f.literals[bits%(1<<literalBits)]
			}
		}
		if e == 0 {
			if nbits < 48 {
				bits, nbits, src = refill(bits, nbits, src)
				continue
			}
			e = f.literal.find(bits, literalEntries[:])
		}
		if e&isLiteral != 0 {
			dst[at] = e.literal()
			at++
			bits, nbits = e.drop(bits, nbits)
			e = f.literals[bits%(1<<literalBits)]
			bits, nbits, src = refill(bits, nbits, src)
			continue
		}
		if e&isBase == 0 {
			break
		}
		rest := bits >> (e & 63)
		d := f.distances[rest%(1<<distanceBits)]
		if d == 0 {
			if nbits < 48 {
				bits, nbits, src = refill(bits, nbits, src)
				continue
			}
			d = f.dist.find(rest, distanceEntries[:])
		}
		if d&isBase == 0 {
			break
		}
		length, distance := e.value(bits), d.value(rest)
		if distance > f.reach(at) || at+length > len(dst)-fastRoom {
			break
		}
		bits, nbits = rest>>(d&63), nbits-e.total()-d.total()
		bits, nbits, src = refill(bits, nbits, src)
		e = f.literals[bits%(1<<literalBits)]
		if distance < 8 || distance > at-f.start {
			at = f.copy(dst, at, length, distance)
			continue
		}
		// Most matches are no longer than two words. A word may be read once the
		// word before it is written, since the distance is that of a word or more.
		from, end := at-distance, at+length
		for ; ; from, at = from+16, at+16 {
			binary.LittleEndian.PutUint64(dst[at:], binary.LittleEndian.Uint64(dst[from:]))
			binary.LittleEndian.PutUint64(dst[at+8:], binary.LittleEndian.Uint64(dst[from+8:]))
			if at+16 >= end {
				break
			}
		}
		at = end
	}
	f.src, f.dst = src, dst[:at]
	f.bits, f.nbits = bits&(1<<nbits-1), nbits
}

// literal returns the byte that a literal stands for.
func (e entry) literal() byte { return byte(e >> 16) }

// drop drops the code of e from the bits, and the extra bits behind it. A shift by
// &63 spares Go's test for shifts by 64 and more.
func (e entry) drop(bits uint64, nbits uint) (uint64, uint) {
	return bits >> (e & 63), nbits - e.total()
}

// refill takes as many bytes of src as there is room for, up to 56 bits or more,
// by way of 8 bytes which must be there. The bits above nbits are what follows, so
// that to take them again changes nothing.
func refill(bits uint64, nbits uint, src []byte) (uint64, uint, []byte) {
	return bits | binary.LittleEndian.Uint64(src)<<(nbits&63), nbits | 56, src[(63-nbits)>>3&7:]
}
