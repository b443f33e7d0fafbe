package deflate_test

import (
	"bytes"
	"math/rand/v2"
)

// inputs returns messages of many kinds: nothing, little, runs, far repetitions,
// text, noise.
func inputs() map[string][]byte {
	r := rand.New(rand.NewPCG(3, 4))
	noise := make([]byte, 200_000)
	for i := range noise {
		noise[i] = byte(r.Uint32())
	}
	few := make([]byte, 100_000)
	for i := range few {
		few[i] = byte(r.Uint32() & r.Uint32() & r.Uint32())
	}
	skewed := make([]byte, 0, 90_000) // codes of the greatest length
	for i, n := 0, 1; len(skewed) < 40_000; i, n = i+1, n+n/2+1 {
		skewed = append(skewed, bytes.Repeat([]byte{byte(i * 7)}, n)...)
	}
	r.Shuffle(len(skewed), func(i, j int) { skewed[i], skewed[j] = skewed[j], skewed[i] })
	all := map[string][]byte{
		"empty":   nil,
		"byte":    []byte("a"),
		"three":   []byte("abc"),
		"Hello":   []byte("Hello"),
		"run":     bytes.Repeat([]byte("a"), 100_000),
		"zeros":   make([]byte, 70_000),
		"pairs":   bytes.Repeat([]byte("ab"), 500),
		"sevens":  bytes.Repeat([]byte("abcdefg"), 5000),
		"noise":   noise,
		"little":  noise[:100],
		"far":     bytes.Repeat(noise[:32_000], 3),
		"farther": bytes.Repeat(noise[:32_768], 3),
		"too far": bytes.Repeat(noise[:32_769], 3),
		"few":     few,
		"skewed":  skewed,
		"message": messages(1, 900, 9)[0],
		"mixed":   bytes.Join([][]byte{noise[:1000], make([]byte, 1000), noise[:1000], messages(1, 5000, 3)[0], noise[:70_000]}, nil),
	}
	for name, data := range corpus(150_000) {
		all[name] = data
	}
	return all
}
