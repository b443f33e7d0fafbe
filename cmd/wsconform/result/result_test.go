package result_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"duplex/cmd/wsconform/result"
)

func TestCompareIDs(t *testing.T) {
	sorted := []string{"1.1.1", "1.1.2", "1.2", "2.2", "2.2.1", "2.10", "6.4.3", "10.1.1", "12.1.1"}
	shuffled := slices.Clone(sorted)
	slices.Sort(shuffled)
	slices.SortFunc(shuffled, result.CompareIDs)
	if !slices.Equal(shuffled, sorted) {
		t.Errorf("got %v", shuffled)
	}
}

// Every verdict is as bad as it should be beside its neighbours.
func TestBehavior(t *testing.T) {
	for i, b := range result.Behaviors {
		for _, before := range result.Behaviors[:i] {
			if before.Worse(b) {
				t.Errorf("%s is worse than %s", before, b)
			}
		}
		if failed := i > 3; b.Failed() != failed {
			t.Errorf("%s: failed is %v", b, b.Failed())
		}
	}
}

// What is shown of a payload is short, and safe on a terminal.
func TestOctets(t *testing.T) {
	for payload, want := range map[string]string{
		"":                               `""`,
		"Hello":                          `"Hello"`,
		"\x1b[2J\n":                      `"\x1b[2J\n"`,
		"\xff\x00":                       "0xff00",
		strings.Repeat("x", 64):          `"` + strings.Repeat("x", 64) + `"`,
		strings.Repeat("x", 65):          `"` + strings.Repeat("x", 64) + `"… (65 octets)`,
		strings.Repeat("日", 100):         `"` + strings.Repeat("日", 21) + `"… (300 octets)`,
		"\xff" + strings.Repeat("x", 99): "0xff" + strings.Repeat("78", 63) + "… (100 octets)",
	} {
		if got := result.Shorten([]byte(payload)).String(); got != want {
			t.Errorf("%q: %s, want %s", payload, got, want)
		}
	}
}

func TestFrameString(t *testing.T) {
	for want, f := range map[string]result.Frame{
		`text, fin, masked, 5 octets "Hello"`:      {Opcode: 1, Fin: true, Masked: true, Length: 5, Payload: result.Shorten([]byte("Hello"))},
		"opcode 5, rsv 4, 0 octets":                {Opcode: 5, RSV: 4},
		"pong, fin, 1 octets 0xff, in writes of 1": {Opcode: 10, Fin: true, Length: 1, Payload: result.Shorten([]byte{0xff}), Chop: 1},
	} {
		if got := f.String(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestDurationJSON(t *testing.T) {
	b, err := json.Marshal(result.Duration(1234567 * time.Nanosecond))
	var back result.Duration
	if err != nil || string(b) != "1.234" || json.Unmarshal(b, &back) != nil || back != result.Duration(1234*time.Microsecond) {
		t.Errorf("%s, %v, %v", b, back, err)
	}
}

func TestEvents(t *testing.T) {
	many := make([]result.Event, 9)
	for i := range many {
		many[i] = result.Event{Kind: result.Timeout, Label: "A"}
	}
	if got, want := result.Events(many), strings.Repeat("time-out A, ", 6)+"3 more"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got := result.Events(nil); got != "nothing" {
		t.Errorf("%s", got)
	}
}
