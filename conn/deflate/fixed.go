package deflate

// The fixed codes (RFC 1951, section 3.2.6), for the decoder and the encoder.
var (
	fixedLiteralLengths = func() (lengths [numLiterals]uint8) {
		for symbol := range lengths {
			switch {
			case symbol < 144:
				lengths[symbol] = 8
			case symbol < 256:
				lengths[symbol] = 9
			case symbol < 280:
				lengths[symbol] = 7
			default:
				lengths[symbol] = 8
			}
		}
		return lengths
	}()
	fixedDistanceLengths = func() (lengths [numDistances]uint8) {
		for symbol := range lengths {
			lengths[symbol] = 5
		}
		return lengths
	}()
)

// useFixed makes the tables for the fixed codes, if they are not there still.
func (f *inflater) useFixed() {
	if f.fixed {
		return
	}
	f.fixed = true
	var room [numLiterals]codeLength
	f.literal.init(coded(&room, fixedLiteralLengths[:]), 0)
	f.dist.init(coded(&room, fixedDistanceLengths[:]), 0)
	f.literal.fill(f.literals[:], literalEntries[:])
	f.dist.fill(f.distances[:], distanceEntries[:])
}
