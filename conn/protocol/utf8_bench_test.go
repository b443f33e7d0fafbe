package protocol

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// BenchmarkUTF8 checks texts beside the standard library, which does not say how
// far a bad text is good, nor goes on in the middle of a character.
func BenchmarkUTF8(b *testing.B) {
	texts := []struct{ name, text string }{
		{"ascii", "The quick brown fox jumps over the lazy dog. "},
		{"mostly-ascii", "Der schnelle braune Fuchs springt über den faulen Hund, und dann noch einmal. "},
		{"german", "Größere Übungen führen zu schöneren Ergebnissen, wenn man häufig übt. "},
		{"russian", "Все люди рождаются свободными и равными в своем достоинстве и правах. "},
		{"chinese", "人人生而自由，在尊严和权利上一律平等。"},
		{"mixed", "Grüße, 世界! Привет 🌍 "},
	}
	for _, text := range texts {
		for _, size := range []int{40, 125, 1 << 10, 16 << 10} {
			p := wholeText(text.text, size)
			bench := func(checker string, check func() bool) {
				b.Run(fmt.Sprintf("%s/%d/%s", text.name, size, checker), func(b *testing.B) {
					b.SetBytes(int64(len(p)))
					for b.Loop() {
						if !check() {
							b.Fatal("the text is good")
						}
					}
				})
			}
			bench("check", func() bool { _, n := textWhole.Check(p, true); return n == len(p) })
			bench("Valid", func() bool { return utf8.Valid(p) })
		}
	}
}

// wholeText returns a text over and over, of about size bytes and no more, that
// does not end within a character.
func wholeText(text string, size int) []byte {
	p := []byte(strings.Repeat(text, size/len(text)+1))[:size]
	for !utf8.Valid(p) {
		p = p[:len(p)-1]
	}
	return p
}
