package deflate_test

import (
	"encoding/hex"
	"strings"
	"testing"

	"duplex/conn/deflate"
)

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The examples of RFC 7692, section 7.2.3, and what else a message may be made
// of. Messages that belong together are inflated by one Decompressor.
func TestExamples(t *testing.T) {
	type message struct{ compressed, want string }
	for _, tt := range []struct {
		name     string
		messages []message
	}{
		{"7.2.3.1 one block", []message{{"f2 48 cd c9 c9 07 00", "Hello"}}},
		{"7.2.3.2 sharing the window", []message{{"f2 48 cd c9 c9 07 00", "Hello"}, {"f2 00 11 00 00", "Hello"}}},
		{"7.2.3.3 no compression", []message{{"00 05 00 fa ff 48 65 6c 6c 6f 00", "Hello"}}},
		{"7.2.3.4 BFINAL", []message{{"f3 48 cd c9 c9 07 00 00", "Hello"}}},
		{"7.2.3.4 BFINAL and the window goes on", []message{{"f3 48 cd c9 c9 07 00 00", "Hello"}, {"f2 00 11 00 00", "Hello"}}},
		{"7.2.3.4 BFINAL without the empty block", []message{{"f3 48 cd c9 c9 07 00", "Hello"}}},
		{"7.2.3.4 BFINAL in the middle", []message{{"f3 48 cd c9 c9 07 00 f2 48 cd c9 c9 07 00", "HelloHello"}}},
		{"7.2.3.5 two blocks", []message{{"f2 48 05 00 00 00 ff ff ca c9 c9 07 00", "Hello"}}},
		{"7.2.3.6 empty", []message{{"00", ""}, {"02 00", ""}, {"03 00 00", ""}, {"f2 48 cd c9 c9 07 00", "Hello"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for piece := 1; piece < 12; piece++ {
				d := new(deflate.Decompressor)
				for _, m := range tt.messages {
					if got, err := inflate(d, unhex(t, m.compressed), piece, 6-piece/2); err != nil || string(got) != m.want {
						t.Errorf("% x in pieces of %d: %q, %v; want %q", m.compressed, piece, got, err, m.want)
					}
				}
			}
		})
	}
}

// What is compressed is as in the examples.
func TestExamplesCompressed(t *testing.T) {
	c := new(deflate.Compressor)
	for _, tt := range []struct{ section, message, want string }{
		{"7.2.3.6", "", "00"},
		{"7.2.3.1", "Hello", "f2 48 cd c9 c9 07 00"},
		{"7.2.3.2", "Hello", "02 13 00 00"}, // all of it is a match, where the example begins with a literal,
	} {
		if got := c.Append(nil, []byte(tt.message), true); string(got) != string(unhex(t, tt.want)) {
			t.Errorf("section %s: %q is % x, want %s", tt.section, tt.message, got, tt.want)
		}
	}
}
