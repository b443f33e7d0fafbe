package page

import (
	"math"
	"testing"

	"duplex/cmd/wsconform/result"
)

// A line of bars is as long as it should be, and what is rare can be seen.
func TestBars(t *testing.T) {
	for _, counts := range [][]tally{
		{{result.OK, 1}},
		{{result.OK, 100}, {result.NonStrict, 0}, {result.Failed, 100}},
		{{result.OK, 100_000}, {result.Unclean, 1}, {result.Failed, 1}},
	} {
		at := 0.0
		for _, b := range bars(counts) {
			if b.From != at || b.Length() < 1 {
				t.Errorf("%v: a bar from %v to %v, want one from %v that is at least 1 long", counts, b.From, b.To, at)
			}
			at = b.To
		}
		if math.Abs(at-100) > 1e-6 {
			t.Errorf("%v: the line ends at %v, want 100", counts, at)
		}
	}
	if got := bars([]tally{{result.OK, 0}}); got != nil {
		t.Errorf("got %v for nothing, want nothing", got)
	}
}
