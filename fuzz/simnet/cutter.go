package simnet

import (
	"math/bits"
	"math/rand/v2"
)

// uncut is how long pieces are where nothing is to be cut.
const uncut = 64 << 10

// A cutter cuts a stream into pieces at random. Where it cuts does not depend on
// how often it is asked.
type cutter struct {
	random *rand.Rand
	most   int   // bytes in a piece; 0 means uncut
	end    int64 // of the piece
}

// left returns how many bytes the piece has from a position on, and whether it
// begins there. Positions must not become smaller.
func (c *cutter) left(at int64) (n int, begins bool) {
	for at >= c.end {
		c.end += int64(c.size())
		begins = true
	}
	return int(c.end - at), begins
}

// size returns the size of a piece. Small ones are as likely as large ones.
func (c *cutter) size() int {
	if c.most == 0 {
		return uncut
	}
	return min(c.most, 1+c.random.IntN(1<<c.random.IntN(1+bits.Len(uint(c.most)))))
}
