package escape

import (
	"unicode"
	"unicode/utf8"
)

// fillers show nothing though Unicode has them as letters, marks or symbols: those
// of Hangul, the grapheme joiner, Khmer vowels, the empty Braille pattern.
var fillers = []rune{0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x2800, 0x3164, 0xffa0}

const (
	nonJoiner = 0x200c
	joiner    = 0x200d

	// A black flag with tags behind it is the flag of a region (UTS 51, ED-14a).
	blackFlag = 0x1f3f4
	endOfTags = 0xe007f
)

// harmless reports whether r, between a character before and the text behind, may
// be printed as it is.
func harmless(before, r rune, behind []byte) bool {
	switch {
	case r == '\t' || r == '\n':
		return true
	case r < utf8.RuneSelf:
		return ' ' <= r && r < 0x7f
	case r == joiner || r == nonJoiner:
		next, _ := utf8.DecodeRune(behind)
		return joins(before) && joins(next)
	case unicode.Is(unicode.Variation_Selector, r):
		return varies(before, r)
	case unicode.Is(unicode.Prepended_Concatenation_Mark, r): // of Arabic, which show
		return true
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point):
		return false
	}
	for _, filler := range fillers {
		if r == filler {
			return false
		}
	}
	return true
}

// joins reports whether r is of a script that has joiners, or may be a part of an
// emoji.
func joins(r rune) bool {
	return r >= utf8.RuneSelf && r != utf8.RuneError && (unicode.In(r, unicode.L, unicode.M, unicode.So, unicode.Sk))
}

// varies reports whether the selector r may stand behind a character: one of the
// supplement behind an ideograph, the others behind all that shows.
func varies(before, r rune) bool {
	if r >= 0xe0100 {
		return unicode.Is(unicode.Han, before)
	}
	return !unicode.IsSpace(before) && !unicode.Is(unicode.Variation_Selector, before) && before != joiner && before != nonJoiner
}

// lenTags returns how many bytes of text are the tags that make a flag.
func lenTags(text []byte) (n int) {
	for n < len(text) {
		r, size := utf8.DecodeRune(text[n:])
		switch n += size; {
		case r == endOfTags && n > size:
			return n
		case 0xe0030 <= r && r <= 0xe0039, 0xe0061 <= r && r <= 0xe007a: // digits and small letters
			if n > 6*size {
				return 0 // no region has a longer name (UTS 51, annex C)
			}
		default:
			return 0
		}
	}
	return 0
}
