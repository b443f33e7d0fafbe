package deflate

import "sync"

// An inflater is what it takes to inflate a message, other than the window. It
// does one step at a time and each step whole or not at all: for want of input
// it stays where it is. So it is never of interest how the input was cut.
type inflater struct {
	// The call: input, output from start on, and what was output before.
	src    []byte
	last   bool
	dst    []byte
	start  int
	window *window
	size   int // of the window that was agreed, in bytes

	bits   uint64 // taken from the input, from the lowest on
	nbits  uint   // how many of them
	tailed uint   // how many bytes of the tail have been taken

	step     func(*inflater) (progress, error)
	open     bool // within a block
	final    bool // which is the last of its stream
	ended    bool // a final block lies behind, and nothing else behind that
	left     int  // bytes of a stored block, or of a match, to come
	distance int  // of the match

	fixed     bool // the tables are those of the fixed codes
	reading   codeLengths
	literals  [1 << literalBits]entry
	distances [1 << distanceBits]entry
	literal   code
	dist      code
}

// The tables are as wide as the codes that matter for speed. A literal table of 9
// bits is no faster for messages of 1 KiB, and 4 % slower for 8 KiB.
const (
	literalBits  = 10
	distanceBits = 8
)

var (
	inflaters = sync.Pool{New: func() any { return new(inflater) }}
	rings     = sync.Pool{New: func() any { return new([1 << maxBits]byte) }}
)

// Progress is what became of a step.
type progress int

const (
	done     progress = iota // go on with the next
	wantSrc                  // there is not enough input
	wantRoom                 // there is not enough room
)

// tail is what every message ends with and leaves off: the rest of an empty
// stored block (RFC 7692, section 7.2.1).
var tail = [4]byte{0x00, 0x00, 0xff, 0xff}

// reset prepares for the start of a message.
func (f *inflater) reset() {
	f.bits, f.nbits, f.tailed = 0, 0, 0
	f.step, f.open, f.ended = (*inflater).blockHeader, false, false
}

// run does as many steps as it can.
func (f *inflater) run() error {
	for {
		p, err := f.step(f)
		switch {
		case err != nil:
			return err
		case p == wantRoom:
			return nil
		case p == wantSrc:
			return f.drained()
		}
	}
}

// drained returns the error of a message that has ended and should not have.
func (f *inflater) drained() error {
	if f.last && (f.open || f.nbits > 0) {
		return ErrTruncated
	}
	return nil
}
