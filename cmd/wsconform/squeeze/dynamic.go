package squeeze

// lengthOrder is the order in which the lengths of the code for code lengths
// come (RFC 1951, section 3.2.7).
var lengthOrder = [...]int{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// Codes that are the same in all blocks with fixed codes (RFC 1951, section
// 3.2.6).
var fixedLiterals, fixedDistances = fixedCodes()

func fixedCodes() (literals, far *code) {
	var n [288]uint8
	for i := range n {
		switch {
		case i < 144, i >= 280:
			n[i] = 8
		case i < 256:
			n[i] = 9
		default:
			n[i] = 7
		}
	}
	literals, _ = newCode(n[:])
	for i := range 30 {
		n[i] = 5
	}
	far, _ = newCode(n[:30])
	return literals, far
}

// dynamic reads a block that brings its codes with it (RFC 1951, section 3.2.7).
func (m *measuring) dynamic() error {
	counts, err := m.bits(14)
	if err != nil {
		return err
	}
	literals, all := 257+counts&31, 257+counts&31+1+counts>>5&31
	var n [19]uint8
	for _, i := range lengthOrder[:4+counts>>10] {
		v, err := m.bits(3)
		if err != nil {
			return err
		}
		n[i] = uint8(v)
	}
	meta, ok := newCode(n[:])
	if !ok {
		return errNoDeflate
	}
	codes, err := m.codeLengths(meta, all)
	if err != nil {
		return err
	}
	near, ok := newCode(codes[:literals])
	far, okFar := newCode(codes[literals:])
	if !ok || !okFar {
		return errNoDeflate
	}
	return m.symbols(near, far)
}

// codeLengths reads so many lengths of codes.
func (m *measuring) codeLengths(meta *code, count int) ([]uint8, error) {
	var all []uint8
	for len(all) < count {
		symbol, err := meta.read(&m.bitReader)
		if err != nil {
			return nil, err
		}
		value, times, extra := uint8(symbol), 1, 0
		switch symbol {
		case 16:
			if len(all) == 0 {
				return nil, errNoDeflate
			}
			value, times, extra = all[len(all)-1], 3, 2
		case 17:
			value, times, extra = 0, 3, 3
		case 18:
			value, times, extra = 0, 11, 7
		}
		more, err := m.bits(extra)
		if err != nil {
			return nil, err
		}
		for range times + more {
			all = append(all, value)
		}
	}
	if len(all) > count {
		return nil, errNoDeflate
	}
	return all, nil
}
