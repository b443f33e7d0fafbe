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
	f.literal.reset()
	for symbol, length := range fixedLiteralLengths {
		f.literal.add(symbol, length)
	}
	f.dist.reset()
	for symbol, length := range fixedDistanceLengths {
		f.dist.add(symbol, length)
	}
	f.literal.init()
	f.dist.init()
	f.literal.fill(f.literals[:], literalEntries[:])
	f.dist.fill(f.distances[:], distanceEntries[:])
}
