package deflate

import "math/bits"

const (
	maxCodeLength = 15
	numLiterals   = 288 // symbols of the literal and length code, two of which are never used
	numDistances  = 32  // symbols of the distance code, likewise
	endOfBlock    = 256
)

// An entry is what the decoder knows about a code: how many bits it has, and
// what it stands for.
//
//	31           16 15    12 11     8 7           0
//	+--------------+--------+--------+-------------+
//	|    value     |  kind  | length | with extras |
//	+--------------+--------+--------+-------------+
//
// The length of the code is in bits, and so is the length with the extra bits
// that follow it. The value is a literal byte, or the length or distance to
// which the extra bits are added. The zero entry is for codes that are longer
// than the table is wide, or that stand for nothing.
type entry uint32

const (
	isLiteral = 1 << 12
	isBase    = 1 << 13
	isEnd     = 1 << 14
	isNothing = 1 << 15 // a symbol that must not occur
)

func (e entry) codeLength() uint { return uint(e>>8) & 15 }
func (e entry) total() uint      { return uint(e & 0xff) }

// value returns the value of a base with the extra bits that follow its code.
func (e entry) value(b uint64) int {
	return int(e>>16) + int(b&(1<<(e&63)-1)>>e.codeLength())
}

// A code is a canonical Huffman code (RFC 1951, section 3.2.2), as far as a
// decoder needs it: to fill its table, and for the codes that the table has no
// room for. What add collects, init sorts.
type code struct {
	lengths [maxCodeLength + 1]uint16 // how many codes there are of each length; of 0, anything
	used    [numLiterals]codeLength   // the symbols that have codes, in their order
	n       int                       // how many they are
	sorted  [numLiterals]uint16       // the symbols in the order of their codes
}

// reset makes c a code without symbols.
func (c *code) reset() { c.lengths, c.n = [maxCodeLength + 1]uint16{}, 0 }

// add gives the symbol a code of the length, or none if that is 0. Symbols come in
// their order.
func (c *code) add(symbol int, length uint8) {
	c.lengths[length&maxCodeLength]++
	c.used[c.n] = codeLength(symbol | int(length)<<12)
	if length > 0 {
		c.n++
	}
}

// init reports whether there is such a code that leaves nothing out. A single code
// of one bit may leave out the other, and a code without symbols is for blocks
// without matches (RFC 1951, section 3.2.7).
func (c *code) init() bool {
	var next [maxCodeLength + 2]uint16
	sum := 0 // of the 2^15 codes of 15 bits
	for n := 1; n <= maxCodeLength; n++ {
		sum += int(c.lengths[n]) << (maxCodeLength - n)
		next[n+1] = next[n] + c.lengths[n]
	}
	single := sum == 1<<(maxCodeLength-1) && c.lengths[1] == 1
	if sum != 1<<maxCodeLength && sum != 0 && !single {
		return false
	}
	for _, u := range c.used[:c.n] {
		c.sorted[next[u.length()]%numLiterals] = uint16(u.symbol())
		next[u.length()]++
	}
	return true
}

// fill fills a table with the codes that are no longer than it is wide: the
// entry for a code is wherever the code is in the low bits of the index. The
// table grows by doubling, which gives each entry its copies; so it begins with
// the codes of one bit.
func (c *code) fill(table []entry, symbols []entry) {
	table[0] = 0
	size, value, first := 1, 0, 0
	for n := 1; size < len(table); n++ {
		copy(table[size:], table[:size])
		size *= 2
		value *= 2
		for _, symbol := range c.sorted[first : first+int(c.lengths[n])] {
			reversed := bits.Reverse16(uint16(value)) >> ((16 - n) & 15)
			table[reversed] = symbols[symbol] + entry(n<<8+n)
			value++
		}
		first += int(c.lengths[n])
	}
}

// find returns the entry for the code in the low bits of b, whatever its
// length. The zero entry means that these bits begin no code.
func (c *code) find(b uint64, symbols []entry) entry {
	value, first, sum := 0, 0, 0
	for n := 1; n <= maxCodeLength; n++ {
		value = value<<1 | int(b&1)
		b >>= 1
		count := int(c.lengths[n])
		if value-first < count {
			return symbols[c.sorted[sum+value-first]] + entry(n<<8+n)
		}
		first = (first + count) << 1
		sum += count
	}
	return 0
}
