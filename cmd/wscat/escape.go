package main

import (
	"fmt"
	"unicode"
	"unicode/utf8"
)

// escape appends text to b with what a terminal would obey, and what would
// change how the rest looks, in the notation of Go. Tabs and the ends of lines
// stay.
func escape(b, text []byte) []byte {
	return escapeRunes(b, text, func(r rune) string {
		if r < utf8.RuneSelf {
			return fmt.Sprintf(`\x%02x`, r)
		}
		return fmt.Sprintf(`\u%04x`, r)
	})
}

// escapeLine returns s escaped, and in one line.
func escapeLine(s string) string {
	var b []byte
	for _, c := range []byte(s) {
		if c == '\n' {
			b = append(b, `\n`...)
		} else {
			b = append(b, c)
		}
	}
	return string(escape(nil, b))
}

// escapeRunes appends text to b with the characters that do harm replaced, and
// bytes that are no UTF-8 escaped.
func escapeRunes(b, text []byte, replacement func(rune) string) []byte {
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		switch {
		case r == utf8.RuneError && n == 1:
			b = fmt.Appendf(b, `\x%02x`, text[0])
		case harmful(r):
			b = append(b, replacement(r)...)
		default:
			b = append(b, text[:n]...)
		}
		text = text[n:]
	}
	return b
}

// harmful reports whether r is a control character, C0 or C1, breaks a line
// where none should break, or has what follows written in another direction.
func harmful(r rune) bool {
	switch {
	case r == '\t' || r == '\n':
		return false
	case r < utf8.RuneSelf:
		return r < ' ' || r == 0x7f
	case 0xfff9 <= r && r <= 0xfffb: // interlinear annotations
		return true
	}
	return unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp)
}
