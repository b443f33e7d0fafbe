package chat

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxName = 32 // characters in a name, before it gets a number
	nobody  = "guest"
)

// clean returns a name as others are to see it: short, in one line, of characters
// that can be seen, and without the "(you)" that says whose page one looks at.
func clean(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case isHidden(r):
			return -1
		}
		return r
	}, name)
	runes := []rune(strings.Join(strings.Fields(withoutYou(name)), " "))
	name = strings.TrimSpace(string(runes[:min(len(runes), maxName)]))
	if name == "" {
		return nobody
	}
	return name
}

// withoutYou returns a name without "you" in brackets, or what looks like that.
func withoutYou(name string) string {
	isOpening := func(r rune) bool { return unicode.Is(unicode.Ps, r) }
	isClosing := func(r rune) bool { return unicode.Is(unicode.Pe, r) }
	before, after := "", name
	for {
		i := strings.IndexFunc(after, isOpening)
		if i < 0 {
			return before + after
		}
		inside, rest := after[i:], ""
		if end := strings.IndexFunc(inside, isClosing); end >= 0 {
			_, size := utf8.DecodeRuneInString(inside[end:])
			inside, rest = inside[:end+size], inside[end+size:]
		}
		before += after[:i]
		if skeleton(inside) != skeleton("you") {
			before += inside
		}
		after = rest
	}
}
