package chat

import (
	"strings"
	"unicode"
)

// skeleton returns what a name looks like: names with the same skeleton may be
// taken for each other. It is a small part of what Unicode Technical Standard 39
// calls by that name, for letters that look Latin:
//
//   - capital and small letters are the same;
//   - spaces, punctuation and marks that combine with a letter are left out;
//   - full-width and mathematical letters and digits are plain ones;
//   - Cyrillic, Greek and other letters that look like a Latin one are that one;
//   - 0 is o, 1 and i are l, rn is m, and vv is w.
//
// A name of nothing but punctuation is its own skeleton.
func skeleton(name string) string {
	plain := strings.Map(func(r rune) rune {
		r = plainLetter(r)
		if unicode.In(r, unicode.Space, unicode.P, unicode.M) {
			return -1
		}
		r = unicode.ToLower(unicode.ToUpper(r)) // by way of the capital: some letters share it
		if look, ok := lookalikes[r]; ok {
			return look
		}
		return r
	}, name)
	if plain == "" {
		return name
	}
	return pairs.Replace(plain)
}

var pairs = strings.NewReplacer("rn", "m", "vv", "w")

// plainLetter returns the ASCII character of which r is a variant for its looks, or r.
func plainLetter(r rune) rune {
	switch {
	case r >= 0xff01 && r <= 0xff5e: // full width
		return r - 0xff01 + '!'
	case r >= 0x1d400 && r <= 0x1d6a3: // mathematical, thirteen alphabets of 52
		const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		return rune(letters[(r-0x1d400)%52])
	case r >= 0x1d7ce && r <= 0x1d7ff: // mathematical digits, five times ten
		return '0' + (r-0x1d7ce)%10
	}
	return r
}

// lookalikes has small letters, since case is folded before.
var lookalikes = func() map[rune]rune {
	m := make(map[rune]rune)
	for latin, others := range map[rune]string{
		'a': "аαɑ", 'b': "вьβʙ", 'c': "сϲᴄ", 'd': "ԁɗ", 'e': "еєε℮", 'f': "ƒ", 'g': "ɡց",
		'h': "һнհ", 'j': "јϳ", 'k': "кκĸ", 'l': "1iіıιӏ|ɩǀ", 'm': "мʍ", 'n': "пηոɴ",
		'o': "0оοօσ", 'p': "рρ", 'q': "ԛ", 'r': "гʀ", 's': "ѕꜱ", 't': "тτᴛ", 'u': "υսцᴜ",
		'v': "ѵνᴠ", 'w': "ԝωшᴡ", 'x': "хχ", 'y': "уγү", 'z': "ᴢ",
	} {
		for _, r := range others {
			m[r] = latin
		}
	}
	return m
}()
