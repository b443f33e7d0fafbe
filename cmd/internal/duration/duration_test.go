package duration_test

import (
	"flag"
	"io"
	"strings"
	"testing"
	"time"

	"duplex/cmd/internal/duration"
)

func TestVar(t *testing.T) {
	for _, test := range []struct {
		args, want string
		d          time.Duration
	}{
		{"", "", time.Second},
		{"-t 250ms", "", 250 * time.Millisecond},
		{"-t=-1m30s", "", -90 * time.Second},
		{"-t 5", `invalid value "5" for flag -t: a duration has a unit`, time.Second},
		{"-t soon", `invalid value "soon" for flag -t: a duration has a unit`, time.Second},
	} {
		f := flag.NewFlagSet("", flag.ContinueOnError)
		f.SetOutput(io.Discard)
		var d time.Duration
		duration.Var(f, &d, "t", time.Second, "")
		said := ""
		if err := f.Parse(strings.Fields(test.args)); err != nil {
			said = err.Error()
		}
		if d != test.d || !strings.HasPrefix(said, test.want) || (said == "") != (test.want == "") {
			t.Errorf("%q: %v, %q", test.args, d, said)
		}
	}
}

// The help is that of any other flag.
func TestHelp(t *testing.T) {
	var help strings.Builder
	f := flag.NewFlagSet("", flag.ContinueOnError)
	f.SetOutput(&help)
	var d time.Duration
	duration.Var(f, &d, "a", time.Second, "wait for this `duration`")
	duration.Var(f, &d, "b", 0, "this `duration` too")
	f.PrintDefaults()
	want := "  -a duration\n    \twait for this duration (default 1s)\n  -b duration\n    \tthis duration too\n"
	if help.String() != want {
		t.Errorf("%q, want %q", help.String(), want)
	}
}
