package squeeze

import "math/bits"

// A code is a Huffman code by its lengths (RFC 1951, section 3.2.2).
type code struct {
	short  [1 << quick]uint16 // what the next bits begin with: symbol<<4 | length; 0 if the code is longer
	counts [maxLength + 1]int // how many codes there are of each length
	order  []uint16           // the symbols in the order of their codes
}

const (
	maxLength = 15 // of a code, in bits
	quick     = 9  // the length up to which a code is looked up at once
)

// newCode returns the code with those lengths, of which 0 says that the symbol
// has none. It returns false if there are more than fit.
func newCode(lengths []uint8) (*code, bool) {
	c := new(code)
	for _, n := range lengths {
		c.counts[n]++
	}
	c.counts[0] = 0
	var next, at [maxLength + 2]int // the first code of each length, and where it stands in order
	for n := 1; n <= maxLength; n++ {
		if next[n]+c.counts[n] > 1<<n {
			return nil, false
		}
		next[n+1] = (next[n] + c.counts[n]) << 1
		at[n+1] = at[n] + c.counts[n]
	}
	c.order = make([]uint16, at[maxLength+1])
	for symbol, n := range lengths {
		if n == 0 {
			continue
		}
		c.order[at[n]] = uint16(symbol)
		c.lookUp(symbol, next[n], int(n))
		at[n]++
		next[n]++
	}
	return c, true
}

// lookUp notes a code that is short, under all bits that may follow it.
func (c *code) lookUp(symbol, value, length int) {
	if length > quick {
		return
	}
	reversed := int(bits.Reverse16(uint16(value)) >> (16 - length))
	for i := reversed; i < len(c.short); i += 1 << length {
		c.short[i] = uint16(symbol<<4 | length)
	}
}

// read reads a symbol.
func (c *code) read(r *bitReader) (int, error) {
	if e := c.short[r.peek()&(1<<quick-1)]; e != 0 && int(e&15) <= r.n {
		r.skip(int(e & 15))
		return int(e >> 4), nil
	}
	value, first, at := 0, 0, 0
	for _, count := range c.counts[1:] {
		bit, err := r.bits(1)
		if err != nil {
			return 0, err
		}
		if value = value<<1 | bit; value-first < count {
			return int(c.order[at+value-first]), nil
		}
		at, first = at+count, (first+count)<<1
	}
	return 0, errNoDeflate
}
