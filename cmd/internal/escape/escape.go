// Package escape makes what a peer sends fit to be printed on a terminal.
//
// A terminal obeys control characters, and a reader is deceived by characters that
// turn the direction of writing or that show nothing: text can be hidden in tag
// characters and variation selectors. Both are written as Go writes them in a
// string, \x1b or \u202e. Characters that show nothing stay where a script or an
// emoji needs them: joiners between two letters or pictures, a variation selector
// behind a character, the tags of a flag.
package escape

import (
	"bytes"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// Append appends text to b, escaped. Tabs and the ends of lines stay, and bytes
// that are not UTF-8 are escaped one by one.
func Append(b, text []byte) []byte { return appendAs(b, text, inGo) }

// AppendJSON is Append for text that is JSON, in the notation of JSON.
func AppendJSON(b, text []byte) []byte { return appendAs(b, text, inJSON) }

// Line returns text escaped, and in one line.
func Line(text string) string {
	return string(Append(nil, bytes.ReplaceAll([]byte(text), []byte("\n"), []byte(`\n`))))
}

func inGo(b []byte, r rune) []byte {
	switch {
	case r < utf8.RuneSelf:
		return fmt.Appendf(b, `\x%02x`, r)
	case r > 0xffff:
		return fmt.Appendf(b, `\U%08x`, r)
	}
	return fmt.Appendf(b, `\u%04x`, r)
}

// inJSON appends the UTF-16 of r (RFC 8259, section 7).
func inJSON(b []byte, r rune) []byte {
	for _, unit := range utf16.AppendRune(nil, r) {
		b = fmt.Appendf(b, `\u%04x`, unit)
	}
	return b
}

// appendAs appends text to b, with what must not be printed in some notation.
func appendAs(b, text []byte, notation func([]byte, rune) []byte) []byte {
	before := ' ' // the character before, a space where it is escaped or there is none
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		if r == blackFlag {
			n += lenTags(text[n:])
		}
		switch {
		case r == utf8.RuneError && n == 1:
			b, before = fmt.Appendf(b, `\x%02x`, text[0]), ' '
		case harmless(before, r, text[n:]):
			b, before = append(b, text[:n]...), r
		default:
			b, before = notation(b, r), ' '
		}
		text = text[n:]
	}
	return b
}
