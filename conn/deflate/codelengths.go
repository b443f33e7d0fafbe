package deflate

// codeLengths is what a dynamic block says about its codes, as far as it has
// been read (RFC 1951, section 3.2.7).
type codeLengths struct {
	literals  int // how many lengths there are of the literal code
	distances int // of the distance code
	codes     int // of the code in which those are written
	n         int // how many have been read

	last    uint8                                  // the last of them
	used    [numLiterals + numDistances]codeLength // those that are not 0
	numUsed int

	ofCodes [19]uint8
	code    code
	table   [1 << 7]entry
}

// add takes it that the next symbols, as many, have codes of the length. Symbols
// without a code, which are most, are not kept: that spares looking through them
// when the tables are made.
func (r *codeLengths) add(length uint8, again int) {
	r.last = length
	if length > 0 {
		for i := range again {
			r.used[r.numUsed+i] = codeLength(r.n + i | int(length)<<12)
		}
		r.numUsed += again
	}
	r.n += again
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
	r.n, r.numUsed, r.ofCodes = 0, 0, [19]uint8{}
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
	var room [numLiterals]codeLength
	if !r.code.init(coded(&room, r.ofCodes[:]), 0) {
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
	for r.n < total {
		f.need(14) // 7 for the code and 7 behind it
		e := r.table[f.bits%(1<<7)]
		if e == 0 && f.nbits > 0 {
			return done, ErrSymbol
		}
		if e == 0 || e.total() > f.nbits {
			return wantSrc, nil
		}
		length, again := uint8(e>>16), 1
		if e&isBase != 0 {
			length, again = 0, e.value(f.bits)
			if e.total()-e.codeLength() == 2 { // symbol 16: the length before, again
				if r.n == 0 {
					return done, ErrCode
				}
				length = r.last
			}
		}
		if r.n+again > total {
			return done, ErrCode
		}
		f.take(e.total())
		r.add(length, again)
	}
	return f.useDynamic()
}

// useDynamic makes the tables for the codes that have been read.
func (f *inflater) useDynamic() (progress, error) {
	r := &f.reading
	f.fixed = false
	// The lengths of the distance code are behind those of the literal code.
	split := r.numUsed
	for split > 0 && r.used[split-1].symbol() >= uint(r.literals) {
		split--
	}
	if !f.literal.init(r.used[:split], 0) || !f.dist.init(r.used[split:r.numUsed], uint(r.literals)) {
		return done, ErrCode
	}
	f.literal.fill(f.literals[:], literalEntries[:])
	f.dist.fill(f.distances[:], distanceEntries[:])
	f.step = (*inflater).symbol
	return done, nil
}
