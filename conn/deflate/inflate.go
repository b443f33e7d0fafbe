package deflate

// symbol decodes a literal, or a length and the distance behind it, or the end
// of the block (RFC 1951, section 3.2.5), and as many more as there are.
func (f *inflater) symbol() (progress, error) {
	for {
		if len(f.src) >= fastInput {
			f.fast()
		}
		f.need(48)
		f.buffered()
		if len(f.dst) == cap(f.dst) {
			return wantRoom, nil
		}
		f.need(48)
		e, err := f.lookup(f.bits, f.nbits, f.literals[f.bits%(1<<literalBits)], &f.literal, literalEntries[:])
		switch {
		case err != nil:
			return done, err
		case e == 0:
			return wantSrc, nil
		case e&isLiteral != 0:
			f.take(e.total())
			f.dst = append(f.dst, byte(e>>16))
		case e&isEnd != 0:
			f.take(e.total())
			f.endBlock()
			return done, nil
		default:
			return f.match(e)
		}
	}
}

// buffered decodes the literals at the start of the bits that have been taken from
// the input, as far as their codes are in the table.
func (f *inflater) buffered() {
	bits, nbits, dst := f.bits, f.nbits, f.dst
	for len(dst) < cap(dst) {
		e := f.literals[bits%(1<<literalBits)]
		if e&isLiteral == 0 || e.total() > nbits {
			break
		}
		dst = append(dst, e.literal())
		bits, nbits = e.drop(bits, nbits)
	}
	f.bits, f.nbits, f.dst = bits, nbits, dst
}

// lookup returns the entry for the code that bits begin with, given the one in
// the table, or 0 if there are not bits enough, those behind the code included.
func (f *inflater) lookup(bits uint64, nbits uint, e entry, c *code, symbols []entry) (entry, error) {
	if e == 0 {
		e = c.find(bits, symbols)
	}
	switch {
	case e == 0 && nbits > 0: // so the first bit decides
		return 0, ErrSymbol
	case e.total() > nbits:
		return 0, nil
	case e&isNothing != 0:
		return 0, ErrSymbol
	}
	return e, nil
}

// match decodes the distance behind a length.
func (f *inflater) match(length entry) (progress, error) {
	n := length.total()
	bits, nbits := f.bits>>n, f.nbits-n
	e, err := f.lookup(bits, nbits, f.distances[bits%(1<<distanceBits)], &f.dist, distanceEntries[:])
	if e == 0 || err != nil {
		return wantSrc, err
	}
	f.left, f.distance = length.value(f.bits), e.value(bits)
	f.take(n)
	f.take(e.total())
	if f.distance > f.reach(len(f.dst)) {
		return done, ErrDistance
	}
	f.step = (*inflater).copyMatch
	return done, nil
}

// reach returns the largest distance that there may be, given the length of dst.
func (f *inflater) reach(end int) int {
	return min(end-f.start+f.window.held, f.size)
}

// copyMatch copies what a match refers to, as far as there is room.
func (f *inflater) copyMatch() (progress, error) {
	n := min(f.left, cap(f.dst)-len(f.dst))
	f.dst = f.dst[:f.copy(f.dst[:cap(f.dst)], len(f.dst), n, f.distance)]
	f.left -= n
	if f.left > 0 {
		return wantRoom, nil
	}
	f.step = (*inflater).symbol
	return done, nil
}

// copy copies n bytes to dst[at:], from what lies distance bytes before, in dst
// or the window. It returns where they end.
func (f *inflater) copy(dst []byte, at, n, distance int) int {
	end := at + n
	if before := distance - (at - f.start); before > 0 {
		at += f.window.get(dst[at:end], before)
	}
	for from := at - distance; at < end; {
		at += copy(dst[at:end], dst[from:at]) // twice as much each time
	}
	return end
}
