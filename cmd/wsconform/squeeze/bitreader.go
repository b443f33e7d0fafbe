package squeeze

import "errors"

var (
	errTail      = errors.New("the last four octets of a message were not removed")
	errEnd       = errors.New("it ends within a block of DEFLATE")
	errNoDeflate = errors.New("it is no DEFLATE")
)

// A bitReader reads bits, the lowest of each octet first.
type bitReader struct {
	rest []byte
	next uint64 // bits that have been taken from rest
	n    int    // how many
}

// peek returns what comes next, of which n bits mean something: no fewer than
// there are, up to 56.
func (r *bitReader) peek() uint64 {
	for r.n <= 56 && len(r.rest) > 0 {
		r.next |= uint64(r.rest[0]) << r.n
		r.rest, r.n = r.rest[1:], r.n+8
	}
	return r.next
}

func (r *bitReader) skip(n int) {
	r.next >>= n
	r.n -= n
}

// bits reads a number of n bits.
func (r *bitReader) bits(n int) (int, error) {
	v := int(r.peek() & (1<<n - 1))
	if n > r.n {
		return 0, errEnd
	}
	r.skip(n)
	return v, nil
}

// align goes on to where an octet begins.
func (r *bitReader) align() { r.skip(r.n % 8) }

// octets passes over n octets.
func (r *bitReader) octets(n int) error {
	for ; n > 0 && r.n > 0; n-- {
		r.skip(8)
	}
	if n > len(r.rest) {
		return errEnd
	}
	r.rest = r.rest[n:]
	return nil
}

// empty reports whether there are no more bits.
func (r *bitReader) empty() bool { return r.n == 0 && len(r.rest) == 0 }
