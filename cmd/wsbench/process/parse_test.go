package process

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParseStat(t *testing.T) {
	const line = "1234 (a) R ((b) S 1 2 3 4 5 6 7 8 9 10 250 70 0 0 20 0 5 0 100 1000 200"
	if got, err := parseStat([]byte(line)); got != 3200*time.Millisecond || err != nil {
		t.Errorf("got %v, %v, want 3.2 s", got, err)
	}
	for _, bad := range []string{"", "1 (a) R", "1234 (a) S 1 2 3 4 5 6 7 8 9 10 x 70 0"} {
		if _, err := parseStat([]byte(bad)); err == nil {
			t.Errorf("%q is fine", bad)
		}
	}
}

func TestParseSchedstat(t *testing.T) {
	if got := parseSchedstat([]byte("194509 2735582 3\n")); got != 194509 {
		t.Errorf("got %v", got)
	}
}

func TestParseSmaps(t *testing.T) {
	const text = `55e5c7609000-7ffe07101000 ---p 00000000 00:00 0                          [rollup]
Rss:                1752 kB
Pss:                 298 kB
Pss_Dirty:           116 kB
Shared_Clean:       1588 kB
Private_Clean:        48 kB
Private_Dirty:       116 kB
`
	want := Memory{RSS: 1752 << 10, PSS: 298 << 10, Private: 164 << 10}
	if diff := cmp.Diff(want, parseSmaps([]byte(text))); diff != "" {
		t.Error(diff)
	}
}

// The sum over the threads counts unless one of them has taken its time with it.
func TestSince(t *testing.T) {
	before := Usage{time.Second, map[string]time.Duration{"1": 500e6, "2": 498e6}}
	for _, tt := range []struct {
		after Usage
		want  time.Duration
	}{
		{Usage{1100 * time.Millisecond, map[string]time.Duration{"1": 600e6, "2": 499e6}}, 101 * time.Millisecond},
		{Usage{1100 * time.Millisecond, map[string]time.Duration{"1": 510e6, "2": 498e6, "3": 94e6}}, 104 * time.Millisecond},
		{Usage{1100 * time.Millisecond, map[string]time.Duration{"1": 510e6}}, 100 * time.Millisecond},
	} {
		if got := tt.after.Since(before); got != tt.want {
			t.Errorf("got %v, want %v", got, tt.want)
		}
	}
}
