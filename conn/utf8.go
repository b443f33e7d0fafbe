package conn

import "encoding/binary"

// A utf8State stands between two bytes of text and knows which may follow
// (section 8.1, and RFC 3629, section 4). The zero utf8State stands between two
// characters.
//
// It is a state of an automaton: the number of bits by which to shift a row of
// transitions to find the state that follows. A step is so one load, which does
// not wait for the step before, and one shift; no branch depends on the text.
type utf8State uint8

const (
	textWhole utf8State = 6 * iota // between two characters
	textNeed1                      // a continuation byte completes the character
	textNeed2                      // two do
	textNeed3                      // three do
	textE0                         // behind 0xE0: two, the first from 0xA0, or the form is overlong
	textED                         // behind 0xED: two, the first to 0x9F, or it is a surrogate
	textF0                         // behind 0xF0: three, the first from 0x90, or the form is overlong
	textF4                         // behind 0xF4: three, the first to 0x8F, or it is beyond U+10FFFF
	textBad                        // not UTF-8, for good
)

// utf8Rows has for each byte its transitions, six bits for each state to come
// from.
var utf8Rows = func() (rows [256]uint64) {
	for b := range rows {
		for s := textWhole; s <= textBad; s += 6 {
			rows[b] |= uint64(textBad) << s
		}
	}
	set := func(s utf8State, from, to byte, next utf8State) {
		for b := int(from); b <= int(to); b++ {
			rows[b] ^= uint64(textBad^next) << s
		}
	}
	set(textWhole, 0x00, 0x7F, textWhole)
	set(textWhole, 0xC2, 0xDF, textNeed1)
	set(textWhole, 0xE0, 0xE0, textE0)
	set(textWhole, 0xE1, 0xEC, textNeed2)
	set(textWhole, 0xED, 0xED, textED)
	set(textWhole, 0xEE, 0xEF, textNeed2)
	set(textWhole, 0xF0, 0xF0, textF0)
	set(textWhole, 0xF1, 0xF3, textNeed3)
	set(textWhole, 0xF4, 0xF4, textF4)
	set(textNeed1, 0x80, 0xBF, textWhole)
	set(textNeed2, 0x80, 0xBF, textNeed1)
	set(textNeed3, 0x80, 0xBF, textNeed2)
	set(textE0, 0xA0, 0xBF, textNeed1)
	set(textED, 0x80, 0x9F, textNeed1)
	set(textF0, 0x90, 0xBF, textNeed2)
	set(textF4, 0x80, 0x8F, textNeed2)
	return rows
}()

// unfinished reports whether a character is only partly there.
func (s utf8State) unfinished() bool { return s != textWhole }

// check returns how many bytes of p go on with the text, and the state behind
// them: all of p, or as far as the first byte that cannot stand there. If last
// is set the text ends with p, and a byte that leaves a character unfinished
// cannot be its last.
func (s utf8State) check(p []byte, last bool) (utf8State, int) {
	if s == textWhole && isASCII(p) {
		return s, len(p)
	}
	after, n := s.run(p)
	if last && n > 0 && n == len(p) && after.unfinished() {
		return s.run(p[:n-1])
	}
	return after, n
}

// run is check for a text that does not end with p.
func (s utf8State) run(p []byte) (utf8State, int) {
	const block = 64
	for i := 0; i < len(p); i += block {
		q := p[i:min(i+block, len(p))]
		if s == textWhole && isASCII(q) {
			continue
		}
		after := s.steps(q)
		if after == textBad {
			good, n := s.good(q)
			return good, i + n
		}
		s = after
	}
	return s, len(p)
}

// steps returns the state behind p.
func (s utf8State) steps(p []byte) utf8State {
	row := uint64(s)
	for _, b := range p {
		row = utf8Rows[b] >> (row & 63)
	}
	return utf8State(row & 63)
}

// good returns how many bytes of p, in which there is a bad one, come before
// that, and the state behind them.
func (s utf8State) good(p []byte) (utf8State, int) {
	for i := 0; ; i++ {
		after := s.steps(p[i : i+1])
		if after == textBad {
			return s, i
		}
		s = after
	}
}

// isASCII reports whether p has no byte of 0x80 or more. The last word may
// overlap the one before it.
func isASCII(p []byte) bool {
	const high = 0x8080808080808080
	if len(p) < 8 {
		var or byte
		for _, b := range p {
			or |= b
		}
		return or < 0x80
	}
	or := binary.LittleEndian.Uint64(p[len(p)-8:])
	i := 0
	for ; i <= len(p)-64 && or&high == 0; i += 64 {
		q := (*[64]byte)(p[i:])
		or |= binary.LittleEndian.Uint64(q[0:]) | binary.LittleEndian.Uint64(q[8:]) |
			binary.LittleEndian.Uint64(q[16:]) | binary.LittleEndian.Uint64(q[24:]) |
			binary.LittleEndian.Uint64(q[32:]) | binary.LittleEndian.Uint64(q[40:]) |
			binary.LittleEndian.Uint64(q[48:]) | binary.LittleEndian.Uint64(q[56:])
	}
	for ; i < len(p)-8; i += 8 {
		q := (*[8]byte)(p[i:])
		or |= binary.LittleEndian.Uint64(q[:])
	}
	return or&high == 0
}
