// Package spelling tells whether octets are UTF-8 when they come in pieces.
package spelling

import "unicode/utf8"

// A Text is octets that come in pieces. The zero Text has none so far.
type Text struct {
	rest []byte // a character that has not come to its end
	bad  bool
}

// Add takes the next octets, and returns false if they, or some before them, are
// not UTF-8.
func (t *Text) Add(p []byte) bool {
	if t.bad {
		return false
	}
	if len(t.rest) > 0 {
		p = append(t.rest, p...)
	}
	n := len(p) - unfinished(p)
	t.bad = !utf8.Valid(p[:n])
	t.rest = append([]byte(nil), p[n:]...)
	return !t.bad
}

// Whole reports whether the octets are UTF-8 and end where a character does.
func (t *Text) Whole() bool { return !t.bad && len(t.rest) == 0 }

// unfinished returns how many octets at the end of p begin a character that may
// still become one.
func unfinished(p []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(p); n++ {
		if last := p[len(p)-n:]; utf8.RuneStart(last[0]) {
			if utf8.FullRune(last) {
				return 0
			}
			return n
		}
	}
	return 0
}
