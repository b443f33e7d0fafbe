package deflate

// codeLengths is what a dynamic block says about its codes, as far as it has
// been read (RFC 1951, section 3.2.7).
type codeLengths struct {
	literals  int // how many lengths there are of the literal code
	distances int // of the distance code
	codes     int // of the code in which those are written
	n         int // how many have been read

	last uint8 // the last of them

	ofCodes [19]uint8
	code    code
	table   [1 << 7]entry
}

// lengthOrder is the order in which the lengths of the code for lengths come.
var lengthOrder = [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// lengthEntries has what the symbols of the code for lengths stand for: below
// 16 a length, from there on so many repetitions.
var lengthEntries = func() (entries [19]entry) {
	for n := range 16 {
		entries[n] = entry(n)<<16 | isLiteral
	}
	entries[16] = 3<<16 | isBase | 2
	entries[17] = 3<<16 | isBase | 3
	entries[18] = 11<<16 | isBase | 7
	return entries
}()

// dynamicHeader reads how many lengths there are of each code.
func (f *inflater) dynamicHeader() (progress, error) {
	if !f.need(14) {
		return wantSrc, nil
	}
	r := &f.reading
	r.literals, r.distances, r.codes = 257+f.take(5), 1+f.take(5), 4+f.take(4)
	if r.literals > 286 || r.distances > 30 {
		return done, ErrCode
	}
	r.n, r.ofCodes = 0, [19]uint8{}
	r.code.reset()
	f.literal.reset()
	f.dist.reset()
	f.step = (*inflater).codeLengthCode
	return done, nil
}

// codeLengthCode reads the code in which the lengths are written.
func (f *inflater) codeLengthCode() (progress, error) {
	r := &f.reading
	for ; r.n < r.codes; r.n++ {
		if !f.need(3) {
			return wantSrc, nil
		}
		r.ofCodes[lengthOrder[r.n]] = uint8(f.take(3))
	}
	for symbol, length := range r.ofCodes {
		r.code.add(symbol, length)
	}
	if !r.code.init() {
		return done, ErrCode
	}
	r.code.fill(r.table[:], lengthEntries[:])
	r.n = 0
	f.step = (*inflater).codeLengths
	return done, nil
}

// codeLengths reads the lengths of both codes, which follow each other as if
// they were one.
func (f *inflater) codeLengths() (progress, error) {
	r := &f.reading
	total := r.literals + r.distances
	bits, nbits, n := f.bits, f.nbits, r.n
	for n < total {
		if nbits < 14 { // 7 for the code and 7 behind it
			f.bits, f.nbits = bits, nbits
			f.refill()
			bits, nbits = f.bits, f.nbits
		}
		e := r.table[bits%(1<<7)]
		if e == 0 && nbits > 0 {
			return done, ErrSymbol
		}
		if e == 0 || e.total() > nbits {
			f.bits, f.nbits, r.n = bits, nbits, n
			return wantSrc, nil
		}
		again := 1
		if e&isLiteral != 0 {
			r.last = e.literal()
			f.add(n, r.last)
		} else {
			again = e.value(bits)
			if n+again > total {
				return done, ErrCode
			}
			if e.total()-e.codeLength() == 2 { // symbol 16: the length before, again
				if n == 0 {
					return done, ErrCode
				}
				for i := range again {
					f.add(n+i, r.last)
				}
			} else {
				r.last = 0
			}
		}
		bits, nbits = e.drop(bits, nbits)
		n += again
	}
	f.bits, f.nbits = bits, nbits
	return f.useDynamic()
}

// add takes the nth length as that of a literal or of a distance.
func (f *inflater) add(n int, length uint8) {
	if n < f.reading.literals {
		f.literal.add(n, length)
	} else {
		f.dist.add(n-f.reading.literals, length)
	}
}

// useDynamic makes the tables for the codes that have been read.
func (f *inflater) useDynamic() (progress, error) {
	f.fixed = false
	if !f.literal.init() || !f.dist.init() {
		return done, ErrCode
	}
	f.literal.fill(f.literals[:], literalEntries[:])
	f.dist.fill(f.distances[:], distanceEntries[:])
	f.step = (*inflater).symbol
	return done, nil
}
