// Package sample is what messages are made of where it matters how well they
// can be compressed: five kinds of data, as different as text from pictures. All
// of it is made up, and the same each time.
package sample

import (
	"bytes"
	"math/rand/v2"
	"sync"
)

// Data of each kind, made when it is first asked for. The lengths are multiples
// of 128 KiB, so that messages read from them round and round are soon the same
// ones again. JSON and HTML are ASCII, and may be cut anywhere.
var (
	JSON   = once(1, 256<<10, appendRecord)
	Bitmap = sync.OnceValue(bitmap)
	Prose  = once(3, 384<<10, appendParagraph)
	HTML   = once(4, 256<<10, appendArticle)
	PDF    = sync.OnceValue(pdf)
)

// once returns a function that returns n octets of pieces, each with its number
// from 0.
func once(seed uint64, n int, appendPiece func(b []byte, r *rand.Rand, i int) []byte) func() string {
	return sync.OnceValue(func() string {
		r := source(seed)
		var b []byte
		for i := 0; len(b) < n; i++ {
			b = appendPiece(b, r, i)
		}
		return string(b[:n])
	})
}

// Noise returns n octets that cannot be compressed.
func Noise(n int) string {
	b := make([]byte, n)
	fill(b, source(6))
	return string(b)
}

func source(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 7692)) }

func fill(b []byte, r *rand.Rand) {
	for i := range b {
		b[i] = byte(r.Uint32())
	}
}

// pick returns one of the words, the first ones more often than the last.
func pick(words []string, r *rand.Rand) string {
	return words[min(r.IntN(len(words)), r.IntN(len(words)))]
}

// title returns an ASCII word with its first letter in upper case.
func title(word string) string {
	return string(bytes.ToUpper([]byte(word[:1]))) + word[1:]
}
