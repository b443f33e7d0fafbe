package play_test

import (
	"flag"
	"os"
	"testing"

	"duplex/cmd/internal/built"
)

// Most tests wait most of the time, for peers that do nothing. So they can wait
// together, however few processors there are.
func TestMain(m *testing.M) {
	flag.Parse()
	flag.Set("test.parallel", "8")
	if built.WithRace() { // which makes everyone slower
		hasty.Timeout *= 2
	}
	os.Exit(m.Run())
}
