package deflate

import "math/bits"

const (
	minMatch = 3
	maxMatch = 258
)

// Lengths and distances are sent as a symbol, which stands for the least of a
// range, and extra bits that tell it from the others (RFC 1951, section 3.2.5).
// Both follow one scheme: in each octave there are as many ranges, 4 for
// lengths and 2 for distances.

// lengthRange returns the least length that the symbol stands for, and the
// number of its extra bits.
func lengthRange(symbol int) (base, extra int) {
	n := symbol - endOfBlock - 1
	switch {
	case n < 8:
		return minMatch + n, 0
	case n == 28:
		return maxMatch, 0
	}
	extra = n/4 - 1
	return minMatch + (4+n%4)<<extra, extra
}

// distanceRange returns the least distance that the symbol stands for, and the
// number of its extra bits.
func distanceRange(symbol int) (base, extra int) {
	if symbol < 4 {
		return 1 + symbol, 0
	}
	extra = symbol/2 - 1
	return 1 + (2+symbol%2)<<extra, extra
}

// A symbol is how a length or distance is sent.
type symbol struct {
	symbol uint16
	extra  uint16 // the extra bits
	n      uint8  // how many they are
}

// distanceSymbol returns how a distance is sent.
func distanceSymbol(distance uint32) symbol {
	d := distance - 1
	if d < 4 {
		return symbol{symbol: uint16(d)}
	}
	n := bits.Len32(d) - 2
	return symbol{uint16(2*n + int(d>>(n&31))), uint16(d & (1<<(n&31) - 1)), uint8(n)}
}

// lengthSymbols has how each length is sent, from minMatch on.
var lengthSymbols = func() (symbols [maxMatch - minMatch + 1]symbol) {
	for s := endOfBlock + 1; s < 286; s++ {
		base, n := lengthRange(s)
		for extra := range 1 << n {
			if i := base - minMatch + extra; i < len(symbols) {
				symbols[i] = symbol{uint16(s), uint16(extra), uint8(n)}
			}
		}
	}
	return symbols
}()

// literalExtra and distanceExtra have the number of extra bits of each symbol.
var (
	literalExtra = func() (extra [numLiterals]uint8) {
		for s := endOfBlock + 1; s < 286; s++ {
			_, n := lengthRange(s)
			extra[s] = uint8(n)
		}
		return extra
	}()
	distanceExtra = func() (extra [numDistances]uint8) {
		for s := range 30 {
			_, n := distanceRange(s)
			extra[s] = uint8(n)
		}
		return extra
	}()
)

// literalEntries and distanceEntries have what the symbols stand for, each the
// entry of a code of no bits.
var (
	literalEntries = func() (entries [numLiterals]entry) {
		for symbol := range entries {
			switch {
			case symbol < endOfBlock:
				entries[symbol] = entry(symbol)<<16 | isLiteral
			case symbol == endOfBlock:
				entries[symbol] = isEnd
			case symbol >= 286:
				entries[symbol] = isNothing
			default:
				base, extra := lengthRange(symbol)
				entries[symbol] = entry(base)<<16 | isBase | entry(extra)
			}
		}
		return entries
	}()
	distanceEntries = func() (entries [numDistances]entry) {
		for symbol := range entries {
			entries[symbol] = isNothing
			if symbol < 30 {
				base, extra := distanceRange(symbol)
				entries[symbol] = entry(base)<<16 | isBase | entry(extra)
			}
		}
		return entries
	}()
)
