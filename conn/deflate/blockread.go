package deflate

// blockHeader reads what a block begins with (RFC 1951, section 3.2.3). After
// the final block of a stream the next stream begins at the next byte: a
// message may have such blocks anywhere (RFC 7692, section 7.2.3.4).
func (f *inflater) blockHeader() (progress, error) {
	if f.ended && f.atEnd() {
		f.tailed, f.bits, f.nbits = uint(len(tail)), 0, 0
		return wantSrc, nil
	}
	if !f.need(3) {
		return wantSrc, nil
	}
	f.open, f.ended = true, false
	f.final = f.take(1) == 1
	switch f.take(2) {
	case 0:
		f.align()
		f.step = (*inflater).storedHeader
	case 1:
		f.useFixed()
		f.step = (*inflater).symbol
	case 2:
		f.step = (*inflater).dynamicHeader
	default:
		return done, ErrBlockType
	}
	return done, nil
}

// atEnd reports whether all that is left of the message is the tail.
func (f *inflater) atEnd() bool {
	f.need(1)
	return f.last && len(f.src) == 0 && f.nbits == 8*f.tailed
}

// endBlock goes on to the next block.
func (f *inflater) endBlock() {
	if f.final {
		f.align()
		f.ended = true
	}
	f.open = false
	f.step = (*inflater).blockHeader
}

// storedHeader reads the length of a stored block (RFC 1951, section 3.2.4).
func (f *inflater) storedHeader() (progress, error) {
	if !f.need(32) {
		return wantSrc, nil
	}
	f.left = f.take(16)
	if f.take(16) != f.left^0xffff {
		return done, ErrStoredLength
	}
	f.step = (*inflater).stored
	return done, nil
}

// stored copies what is in a stored block.
func (f *inflater) stored() (progress, error) {
	for f.left > 0 {
		if len(f.dst) == cap(f.dst) {
			return wantRoom, nil
		}
		if f.nbits > 0 || len(f.src) == 0 {
			if !f.need(8) {
				return wantSrc, nil
			}
			f.dst = append(f.dst, byte(f.take(8)))
			f.left--
			continue
		}
		n := min(f.left, len(f.src), cap(f.dst)-len(f.dst))
		f.dst = append(f.dst, f.src[:n]...)
		f.src = f.src[n:]
		f.left -= n
	}
	f.endBlock()
	return done, nil
}
