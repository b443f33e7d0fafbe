package result

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// Shown is how many octets of a payload are kept.
const Shown = 64

// Octets is a payload, shortened for people: its length and its beginning,
// which is in Text or in Hex.
type Octets struct {
	Length int    `json:"length"`         // of all of it
	Text   string `json:"text,omitempty"` // how it begins, if that is UTF-8
	Hex    string `json:"hex,omitempty"`  // how it begins, if it is not
}

// Begun is how much of a payload it takes to shorten it.
const Begun = Shown + utf8.UTFMax

// Shorten returns b, shortened.
func Shorten(b []byte) Octets { return Beginning(b[:min(len(b), Begun)], len(b)) }

// Beginning returns a payload of that length, shortened, of which b is all or the
// first Begun octets.
func Beginning(b []byte, length int) Octets {
	head := b[:min(len(b), Shown)]
	for n := len(head); n > len(head)-utf8.UTFMax && n > 0; n-- {
		if n == len(b) || utf8.RuneStart(b[n]) { // between two characters
			if utf8.Valid(head[:n]) {
				return Octets{Length: length, Text: string(head[:n])}
			}
			break
		}
	}
	return Octets{Length: length, Hex: hex.EncodeToString(head)}
}

// Whole reports whether nothing was cut.
func (o Octets) Whole() bool { return len(o.Text)+len(o.Hex)/2 == o.Length }

// String returns the octets for a terminal: quoted if they are text, and with
// the length of all of them if only the beginning is Shown.
func (o Octets) String() string {
	s := "0x" + o.Hex
	if o.Hex == "" {
		s = strconv.Quote(o.Text)
	}
	if !o.Whole() {
		s += fmt.Sprintf("… (%d octets)", o.Length)
	}
	return s
}
