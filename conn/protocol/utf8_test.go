package protocol

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"
	"unicode/utf8"
)

// slowCheck returns how many bytes of p can begin a text, and whether it ends
// between two characters, as unicode/utf8 sees it: the oracle. If last is set
// the text ends with p.
func slowCheck(p []byte, last bool) (n int, whole bool) {
	for n < len(p) {
		rest := p[n:]
		if !utf8.FullRune(rest) {
			if last {
				return len(p) - 1, len(rest) == 1
			}
			return len(p), false
		}
		r, size := utf8.DecodeRune(rest)
		if r == utf8.RuneError && size == 1 {
			good := slowGood(rest)
			return n + good, good == 0
		}
		n += size
	}
	return n, true
}

// slowGood returns how many bytes of p, which begins with a bad character, a
// good one could begin with.
func slowGood(p []byte) int {
	n := 0
	for !utf8.FullRune(p[:n+1]) {
		n++
	}
	return n
}

// checkText compares check with the oracle on a text behind padding of some
// lengths, which moves it over the ends of the blocks that check works in.
func checkText(t *testing.T, text []byte, paddings ...int) {
	for _, padding := range append(paddings, 0) {
		p := append(bytes.Repeat([]byte{'.'}, padding), text...)
		for _, last := range []bool{false, true} {
			state, n := textWhole.Check(p, last)
			wantN, whole := slowCheck(p, last)
			if n != wantN || state.Unfinished() == whole {
				t.Fatalf("check(% x, last %t) behind %d bytes: %d bytes, unfinished %t; want %d, %t",
					text, last, padding, n-padding, state.Unfinished(), wantN-padding, !whole)
			}
		}
	}
}

// All sequences of one and of two bytes (section 8.1).
func TestUTF8TwoBytes(t *testing.T) {
	for a := range 256 {
		checkText(t, []byte{byte(a)}, 1, 63, 64, 65)
		for b := range 256 {
			checkText(t, []byte{byte(a), byte(b)}, 1, 62, 63, 64)
		}
	}
}

// All sequences that begin like a character of three bytes (section 8.1).
func TestUTF8ThreeBytes(t *testing.T) {
	for a := 0xE0; a <= 0xEF; a++ {
		for b := range 256 {
			for c := range 256 {
				checkText(t, []byte{byte(a), byte(b), byte(c)})
			}
		}
	}
}

// All starts of a character of four bytes, with the bytes at which a rule
// begins or ends behind them (section 8.1).
func TestUTF8FourBytes(t *testing.T) {
	edges := []byte{0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF}
	for a := 0xF0; a <= 0xF5; a++ {
		for b := range 256 {
			for _, c := range edges {
				for _, d := range edges {
					checkText(t, []byte{byte(a), byte(b), c, d}, 61)
				}
			}
		}
	}
}

// Every code point is text, surrogates excepted, which Go writes as U+FFFD
// (section 8.1).
func TestUTF8EveryCodePoint(t *testing.T) {
	for r := rune(0); r <= utf8.MaxRune; r++ {
		p := utf8.AppendRune(nil, r)
		if state, n := textWhole.Check(p, true); n != len(p) || state.Unfinished() {
			t.Fatalf("%U, % x: %d bytes are good", r, p, n)
		}
	}
}

// A text in two pieces fails where it fails as a whole (section 8.1).
func TestUTF8EverySplit(t *testing.T) {
	random := rand.New(rand.NewPCG(6455, 81))
	for range 2000 {
		p := randomText(random)
		for _, last := range []bool{false, true} {
			wantN, _ := slowCheck(p, last)
			for i := range p {
				if got := checkSplit(p, i, last); got != wantN {
					t.Fatalf("% x cut at %d, last %t: %d bytes are good, want %d", p, i, last, got, wantN)
				}
			}
		}
	}
}

// A character that is cut off is not finished by ASCII, however much of it comes
// (section 8.1).
func TestUTF8CutCharacterThenASCII(t *testing.T) {
	for _, char := range []string{"é", "€", "🌍", "\ue000", "\u07ff", "\U0010ffff", "\ud7ff"} {
		for cut := 1; cut < len(char); cut++ {
			for n := 1; n < 200; n++ {
				p := append([]byte(char[:cut]), bytes.Repeat([]byte{'.'}, n)...)
				if got := checkSplit(p, cut, false); got != cut {
					t.Fatalf("% x and %d bytes of ASCII: %d bytes are good, want %d", char[:cut], n, got, cut)
				}
			}
		}
	}
}

func checkSplit(p []byte, i int, last bool) int {
	state, n := textWhole.Check(p[:i], false)
	if n < i {
		return n
	}
	_, n = state.Check(p[i:], last)
	return i + n
}

// randomText returns characters of all lengths, about half of the time with a
// byte changed or lost.
func randomText(random *rand.Rand) []byte {
	chars := []string{"a", "é", "€", "世", "🌍", "\x00", "\x7f", "...........................", "\U0010ffff", "\ue000"}
	var p []byte
	for range 1 + random.IntN(25) {
		p = append(p, chars[random.IntN(len(chars))]...)
	}
	i := random.IntN(len(p))
	switch random.IntN(4) {
	case 0:
		p[i] = byte(random.Uint32())
	case 1:
		p = slices.Delete(p, i, i+1)
	}
	return p
}

// No byte goes unseen, at any place in a text of any length: not the one that is
// not ASCII, nor the one behind it that is missing (section 8.1).
func TestUTF8EveryPlace(t *testing.T) {
	for n := range 201 {
		p := bytes.Repeat([]byte{0x7f}, n)
		for i := range p {
			for _, b := range []byte{0x80, 0xC3, 0xF4, 0xFF} {
				p[i] = b
				checkText(t, p)
			}
			p[i] = 0x7f
		}
	}
}

// A text of characters of one length is good at each number of them, and with a
// byte of ASCII at each place between them (section 8.1).
func TestUTF8EveryLength(t *testing.T) {
	for _, char := range []string{"é", "€", "🌍"} {
		for n := range 60 {
			checkText(t, bytes.Repeat([]byte(char), n), 1, 2, 3, 15, 16, 17)
			checkText(t, append(bytes.Repeat([]byte(char), n), bytes.Repeat([]byte{'.'}, n)...), 1, 2, 3)
		}
	}
}
