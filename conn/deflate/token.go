package deflate

// A token is a literal byte, or a match: its length less minMatch from bit 16
// on, and its distance, which is not zero, below that.
type token uint32

func (t token) distance() int { return int(t & 0xffff) }
func (t token) high() uint8   { return uint8(t >> 16) } // the byte, or the length less minMatch

// maxTokens is how many tokens there are in a block at most, so that no symbol
// occurs more than 2^16 times.
const maxTokens = 1 << 14

// A block is tokens, and how often each symbol occurs in them.
type block struct {
	tokens    [maxTokens]token
	n         int
	literals  [numLiterals]uint16
	distances [numDistances]uint16
}

// reset empties the block but for its end.
func (b *block) reset() {
	b.n = 0
	b.literals = [numLiterals]uint16{endOfBlock: 1}
	b.distances = [numDistances]uint16{}
}

// full reports whether there is no room for two tokens.
func (b *block) full() bool { return b.n >= maxTokens-1 }

func (b *block) literal(c byte) {
	b.tokens[b.n%maxTokens] = token(c) << 16
	b.n++
	b.literals[c]++
}

func (b *block) match(length int, distance uint32) {
	b.tokens[b.n%maxTokens] = token(length-minMatch)<<16 | token(distance)
	b.n++
	b.literals[lengthSymbols[uint8(length-minMatch)].symbol%numLiterals]++
	b.distances[distanceSymbol(distance).symbol%numDistances]++
}
