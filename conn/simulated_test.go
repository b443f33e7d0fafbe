package conn_test

import (
	"math/rand/v2"
	"testing"

	"duplex/fuzz/simnet"
	"duplex/fuzz/talk"
)

// Two ends do anything that they can over a simulated network, and what must
// arrive does. See package talk for the rules.
func TestSimulatedTalks(t *testing.T) {
	simnet.EachSeed(t, 300, func(t *testing.T, choose *rand.Rand) {
		talk.Run(t, choose, talk.Size{Writers: 3, Messages: 6, Bytes: 70_000})
	})
}
