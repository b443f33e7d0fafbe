package about

import (
	"flag"
	"strings"
	"testing"

	"duplex/cmd/internal/completion"
)

func TestAnswer(t *testing.T) {
	for _, test := range []struct {
		arg, want string
		fails     bool
	}{
		{"-version", "wsthing ", false},
		{"-completion=bash", "-version", false},
		{"-completion=tcsh", "", true},
		{"-other", "", false},
	} {
		var a Flags
		f := flag.NewFlagSet("", flag.ContinueOnError)
		a.Define(f)
		f.Bool("other", false, "")
		if err := f.Parse([]string{test.arg}); err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		answered, err := a.Answer(&b, &completion.Command{Name: "wsthing", Flags: []*flag.FlagSet{f}})
		if answered != (test.arg != "-other") || (err != nil) != test.fails || !strings.Contains(b.String(), test.want) {
			t.Errorf("%s: %v, %v, %q", test.arg, answered, err, b.String())
		}
	}
}
