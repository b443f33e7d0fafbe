package squeeze

// A Reach is how far back the references in a message go.
type Reach struct {
	Distance int // the largest distance, 0 if there are no references
	Before   int // how many octets before the message the farthest one begins, 0 if none does
	Length   int // of the message, inflated
}

// Measure reads the payload of a compressed message without inflating it. If
// that cannot be done it returns what it found until then, and an error.
func Measure(payload []byte) (Reach, error) {
	m := measuring{bitReader: bitReader{rest: append(payload[:len(payload):len(payload)], tail...)}}
	for !m.empty() {
		if err := m.block(); err != nil {
			return m.Reach, err
		}
	}
	return m.Reach, nil
}

type measuring struct {
	bitReader
	Reach
}

func (m *measuring) block() error {
	header, err := m.bits(3)
	if err != nil {
		return err
	}
	switch header >> 1 {
	case Stored:
		err = m.stored()
	case Fixed:
		err = m.symbols(fixedLiterals, fixedDistances)
	case Dynamic:
		err = m.dynamic()
	default:
		return errNoDeflate
	}
	if final := header&1 == 1; final {
		m.align() // the next block begins with an octet (RFC 7692, section 7.2.1)
	}
	return err
}

func (m *measuring) stored() error {
	m.align()
	both, err := m.bits(32)
	if err != nil {
		return err
	}
	n := both & 0xffff
	if both>>16 != n^0xffff {
		return errNoDeflate
	}
	m.Length += n
	return m.octets(n)
}

// symbols reads the symbols of a block up to its end.
func (m *measuring) symbols(literals, far *code) error {
	for {
		symbol, err := literals.read(&m.bitReader)
		switch {
		case err != nil:
			return err
		case symbol < endOfBlock:
			m.Length++
			continue
		case symbol == endOfBlock:
			return nil
		}
		length, err := m.number(lengths, symbol-firstLength)
		if err != nil {
			return err
		}
		if symbol, err = far.read(&m.bitReader); err != nil {
			return err
		}
		distance, err := m.number(distances, symbol)
		if err != nil {
			return err
		}
		m.Distance = max(m.Distance, distance)
		m.Before = max(m.Before, distance-m.Length)
		m.Length += length
	}
}

// number reads the extra bits of a symbol and returns what it stands for.
func (m *measuring) number(of spans, symbol int) (int, error) {
	if symbol >= len(of) {
		return 0, errNoDeflate
	}
	extra, err := m.bits(of[symbol].extra)
	return of[symbol].base + extra, err
}
