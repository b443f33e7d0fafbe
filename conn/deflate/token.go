package deflate

// A sequence is a run of literal bytes and the match behind them. The last one of
// a block has no match: its length is 0.
type sequence struct {
	literals uint32 // how many
	length   uint16
	distance uint16
}

const (
	// maxSequences is how many sequences there are in a block at most.
	maxSequences = 1 << 13

	// maxBlock is how many bytes a block stands for at most, so that no symbol
	// occurs 2^16 times.
	maxBlock = 60_000
)

// A block is sequences, and how often each symbol occurs in them. The literals
// themselves stay where they are, in the message.
type block struct {
	sequences [maxSequences]sequence
	n         int
	start     int // in the message, of the literals that are in no sequence yet
	literals  [numLiterals]uint16
	distances [numDistances]uint16
}

// reset empties the block but for its end.
func (b *block) reset() {
	b.n, b.start = 0, 0
	b.literals = [numLiterals]uint16{endOfBlock: 1}
	b.distances = [numDistances]uint16{}
}

// full reports whether there is room for no match, but only for the last literals.
func (b *block) full() bool { return b.n >= maxSequences-1 }

// match adds what of src comes before i, and a match there.
func (b *block) match(src []byte, i, length, distance int) {
	b.add(src, i, sequence{length: uint16(length), distance: uint16(distance)})
	b.literals[lengthSymbols[uint8(length-minMatch)].symbol%numLiterals]++
	b.distances[distanceSymbol(uint32(distance)).symbol%numDistances]++
	b.start = i + length
}

// add adds a sequence that begins with what of src comes before i.
func (b *block) add(src []byte, i int, s sequence) {
	for _, c := range src[b.start:i] {
		b.literals[c]++
	}
	s.literals = uint32(i - b.start)
	b.sequences[b.n%maxSequences] = s
	b.n++
}
