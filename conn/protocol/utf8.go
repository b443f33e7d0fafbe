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
	// Between two characters ASCII is skipped, 64 bytes at a time at the start and
	// then 16. Any other block of 16 takes sixteen steps, written out: a loop of one
	// step takes twice as long, and a function of sixteen is not inlined. A bad byte
	// leads to textBad for good, so it is enough to look for that once, at the end.
	//
	//	                       speed beside a loop of one step   beside utf8.Valid
	//	Chinese, Russian                                   2.4                 2.5
	//	one character in 80 not ASCII                      5.5                 1.1
	//	ASCII                                              1.0                 1.2
	rest := p[:len(p):len(p)] // cut shorter in one operation, where the capacity goes with the length
	row := uint64(s)
	endsInASCII := len(p) >= 16 && ascii16((*[16]byte)(p[len(p)-16:]))
	if s == textWhole {
		i := 0
		for i <= len(p)-64 && ascii64((*[64]byte)(p[i:])) {
			i += 64
		}
		rest = rest[i:]
	}
	for len(rest) >= 16 {
		q := (*[16]byte)(rest)
		rest = rest[16:]
		if row&63 == uint64(textWhole) && ascii16(q) {
			continue
		}
		row = utf8Rows[q[0]] >> (row & 63)
		row = utf8Rows[q[1]] >> (row & 63)
		row = utf8Rows[q[2]] >> (row & 63)
		row = utf8Rows[q[3]] >> (row & 63)
		row = utf8Rows[q[4]] >> (row & 63)
		row = utf8Rows[q[5]] >> (row & 63)
		row = utf8Rows[q[6]] >> (row & 63)
		row = utf8Rows[q[7]] >> (row & 63)
		row = utf8Rows[q[8]] >> (row & 63)
		row = utf8Rows[q[9]] >> (row & 63)
		row = utf8Rows[q[10]] >> (row & 63)
		row = utf8Rows[q[11]] >> (row & 63)
		row = utf8Rows[q[12]] >> (row & 63)
		row = utf8Rows[q[13]] >> (row & 63)
		row = utf8Rows[q[14]] >> (row & 63)
		row = utf8Rows[q[15]] >> (row & 63)
	}
	// The rest is fewer than 16 bytes. If the last 16 are ASCII, so is the byte before
	// the rest: the state is textWhole or textBad, and stays so.
	if !endsInASCII {
		for _, b := range rest {
			row = utf8Rows[b] >> (row & 63)
		}
	}
	after := UTF8(row & 63)
	if after == textBad || last && after.Unfinished() {
		return s.good(p, last)
	}
	return after, len(p)
}

// good is Check, a byte at a time, for p of which not all goes on with the text:
// it finds the first byte that does not.
func (s UTF8) good(p []byte, last bool) (UTF8, int) {
	for i, b := range p {
		after := UTF8(utf8Rows[b] >> s & 63)
		if after == textBad || last && i == len(p)-1 {
			return s, i
		}
		s = after
	}
	return s, len(p)
}

// high has the bit of each byte that ASCII does not use.
const high = 0x8080808080808080

func ascii16(p *[16]byte) bool {
	return (binary.LittleEndian.Uint64(p[0:8])|binary.LittleEndian.Uint64(p[8:16]))&high == 0
}

func ascii64(p *[64]byte) bool {
	return (binary.LittleEndian.Uint64(p[0:8])|binary.LittleEndian.Uint64(p[8:16])|
		binary.LittleEndian.Uint64(p[16:24])|binary.LittleEndian.Uint64(p[24:32])|
		binary.LittleEndian.Uint64(p[32:40])|binary.LittleEndian.Uint64(p[40:48])|
		binary.LittleEndian.Uint64(p[48:56])|binary.LittleEndian.Uint64(p[56:64]))&high == 0
}
