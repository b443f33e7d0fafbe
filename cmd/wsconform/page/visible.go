package page

import (
	"strconv"
	"strings"
	"unicode"
)

// printable returns s with U+FFFD for what cannot be printed: octets that are
// no UTF-8, control characters, and those that turn the direction of writing.
func printable(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsPrint(c) {
			return c
		}
		return unicode.ReplacementChar
	}, s)
}

// visible returns the head of a handshake as lines to be read. Whatever is no
// printable character, and whatever ends a line without being CR LF, is written
// as in a string of Go; so is a backslash, so that nobody is deceived.
func visible(head string) string {
	var lines []string
	for line := range strings.SplitSeq(head, "\r\n") {
		quoted := strconv.Quote(line)
		lines = append(lines, strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`))
	}
	return strings.TrimSuffix(strings.Join(lines, "\n"), "\n\n")
}
