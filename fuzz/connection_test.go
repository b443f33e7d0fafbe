package fuzz_test

import (
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"duplex/fuzz/talk"
)

// FuzzConnection has two ends of a connection do what the input says, over a
// simulated network, and holds what comes of it against a model: see package talk.
// How goroutines take turns is not up to the input, so what fails may pass the next
// time.
func FuzzConnection(f *testing.F) {
	for seed := range byte(16) {
		f.Add([]byte{seed, seed * 17})
	}
	for _, seed := range sessionSeeds(f) {
		f.Add(seed.input)
	}
	f.Fuzz(func(t *testing.T, choices []byte) {
		if len(choices) > large {
			return
		}
		synctest.Test(t, func(t *testing.T) {
			talk.Run(t, rand.New(&chooser{choices, rand.NewPCG(0, 0)}), talk.Size{Writers: 2, Messages: 3, Bytes: 300})
			time.Sleep(time.Second) // goroutines that stay longer make the bubble panic
		})
	})
}

// A chooser makes choices of an input, one of each byte, and any where there is no
// more of it.
type chooser struct {
	choices []byte
	rest    rand.Source
}

// Uint64 spreads a byte, since some look at the high bits and some at the low ones.
func (c *chooser) Uint64() uint64 {
	if len(c.choices) == 0 {
		return c.rest.Uint64()
	}
	choice := c.choices[0]
	c.choices = c.choices[1:]
	return uint64(choice) * 0x0101_0101_0101_0101
}
