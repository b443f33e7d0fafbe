package simnet

import (
	"flag"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"
)

var (
	first = flag.Uint64("seed", 0, "the first seed that tests over a simulated network try")
	count = flag.Int("seeds", 0, "how many seeds they try, if not as many as they would")
)

// EachSeed calls f with the random numbers of one seed after the other, each in a
// bubble of testing/synctest, as many times as it is to be by default, fewer under
// the race detector, and a tenth of that with -short. At the first failure it says how to have that seed again.
// The flags -seed and -seeds choose others:
//
//	go test ./conn -run Simulated -seeds 10000
func EachSeed(t *testing.T, byDefault int, f func(t *testing.T, choose *rand.Rand)) {
	if testing.Short() {
		byDefault /= 10
	}
	n := uint64(max(byDefault/slowdown, 1))
	if *count > 0 {
		n = uint64(*count)
	}
	for seed := *first; seed < *first+n; seed++ {
		trySeed(t, seed, f)
	}
}

func trySeed(t *testing.T, seed uint64, f func(t *testing.T, choose *rand.Rand)) {
	passed := false
	defer func() {
		if !passed {
			t.Logf("to try this again: go test -run '^%s$' -seed %d -seeds 1", t.Name(), seed)
		}
	}()
	synctest.Test(t, func(t *testing.T) {
		f(t, rand.New(rand.NewPCG(seed, 0)))
		time.Sleep(time.Second) // goroutines that stay longer make the bubble panic
	})
	passed = true
}
