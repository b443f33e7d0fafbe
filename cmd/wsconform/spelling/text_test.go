package spelling_test

import (
	"testing"
	"unicode/utf8"

	"duplex/cmd/wsconform/spelling"
)

// However a text is cut, it is what it is in one piece: UTF-8, which may be cut at
// its end, or not.
func TestText(t *testing.T) {
	for _, test := range []struct {
		text       string
		may, whole bool
	}{
		{"", true, true},
		{"hello", true, true},
		{"κόσμε", true, true},
		{"\U0001f600", true, true},
		{"\U0001f600"[:3], true, false},
		{"κ"[:1], true, false},
		{"\xed\xa0\x80", false, false}, // a surrogate
		{"\xed\xa0", false, false},     // which shows in its second octet
		{"\xf4\x90", false, false},
		{"\xff", false, false},
		{"a\x80", false, false},
		{"\xc3(", false, false},
	} {
		if test.whole != utf8.ValidString(test.text) {
			t.Fatalf("%q: the table is wrong", test.text)
		}
		for size := 1; size <= max(1, len(test.text)); size++ {
			var got spelling.Text
			may := true
			for rest := []byte(test.text); len(rest) > 0; {
				n := min(size, len(rest))
				may = got.Add(rest[:n])
				rest = rest[n:]
			}
			if may != test.may || got.Whole() != test.whole {
				t.Errorf("%q in pieces of %d: %v, %v; want %v, %v", test.text, size, may, got.Whole(), test.may, test.whole)
			}
		}
	}
}
