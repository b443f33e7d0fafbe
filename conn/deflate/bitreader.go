package deflate

import "encoding/binary"

// refill takes bytes from the input while there is room for them.
func (f *inflater) refill() {
	if len(f.src) >= 8 {
		f.bits |= binary.LittleEndian.Uint64(f.src) << f.nbits
		f.src = f.src[(63-f.nbits)/8:]
		f.nbits |= 56
		f.bits &= 1<<f.nbits - 1
		return
	}
	for ; f.nbits <= 56 && len(f.src) > 0; f.nbits += 8 {
		f.bits |= uint64(f.src[0]) << f.nbits
		f.src = f.src[1:]
	}
	if !f.last || len(f.src) > 0 {
		return
	}
	for ; f.nbits <= 56 && f.tailed < uint(len(tail)); f.nbits += 8 {
		f.bits |= uint64(tail[f.tailed]) << f.nbits
		f.tailed++
	}
}

// need reports whether there are n bits of input, 48 at most.
func (f *inflater) need(n uint) bool {
	if f.nbits < n {
		f.refill()
	}
	return f.nbits >= n
}

// take returns the next n bits, which are there.
func (f *inflater) take(n uint) int {
	v := f.bits & (1<<n - 1)
	f.bits >>= n
	f.nbits -= n
	return int(v)
}

// align drops the bits up to the next byte of the input.
func (f *inflater) align() { f.take(f.nbits % 8) }
