package protocol

import "encoding/binary"

// A UTF8 is the state of a check that text is UTF-8 (section 8.1; RFC 3629,
// section 4). It stands between two bytes and knows which byte may follow. The
// zero UTF8 stands between two characters.
//
// It is a state of an automaton: the number of bits by which to shift a row of
// transitions to find the next state. So a step is one load, which does not wait
// for the step before, and one shift. No branch depends on the text.
type UTF8 uint8

const (
	textWhole UTF8 = 6 * iota // between two characters
	textNeed1                 // a continuation byte completes the character
	textNeed2                 // two do
	textNeed3                 // three do
	textE0                    // behind 0xE0: two, the first from 0xA0, or the form is overlong
	textED                    // behind 0xED: two, the first to 0x9F, or it is a surrogate
	textF0                    // behind 0xF0: three, the first from 0x90, or the form is overlong
	textF4                    // behind 0xF4: three, the first to 0x8F, or it is beyond U+10FFFF
	textBad                   // not UTF-8, for good
)

// utf8Rows has for each byte its transitions, six bits for each state to come
// from.
var utf8Rows = func() (rows [256]uint64) {
	for b := range rows {
		for s := textWhole; s <= textBad; s += 6 {
			rows[b] |= uint64(textBad) << s
		}
	}
	set := func(s UTF8, from, to byte, next UTF8) {
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

// Unfinished reports whether the text so far ends within a character.
func (s UTF8) Unfinished() bool { return s != textWhole }

// Check returns the number of bytes of p that continue the text, and the state
// behind them. The number is len(p), or the index of the first byte that cannot
// stand there. If last is set the text ends with p: then a byte that leaves a
// character unfinished cannot be its last.
func (s UTF8) Check(p []byte, last bool) (UTF8, int) {
	if s == textWhole && isASCII(p) {
		return s, len(p)
	}
	after, n := s.run(p)
	if last && n > 0 && n == len(p) && after.Unfinished() {
		return s.run(p[:n-1])
	}
	return after, n
}

// run is Check for a text that does not end with p.
func (s UTF8) run(p []byte) (UTF8, int) {
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
func (s UTF8) steps(p []byte) UTF8 {
	row := uint64(s)
	for _, b := range p {
		row = utf8Rows[b] >> (row & 63)
	}
	return UTF8(row & 63)
}

// good returns how many bytes of p, in which there is a bad one, come before
// that, and the state behind them.
func (s UTF8) good(p []byte) (UTF8, int) {
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
