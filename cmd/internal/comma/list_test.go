package comma_test

import (
	"flag"
	"testing"

	"duplex/cmd/internal/comma"

	"github.com/google/go-cmp/cmp"
)

func TestList(t *testing.T) {
	var l comma.List
	f := flag.NewFlagSet("", flag.ContinueOnError)
	f.Var(&l, "l", "")
	if err := f.Parse([]string{"-l", "a, b ,c", "-l=d"}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(comma.List{"a", "b", "c", "d"}, l); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, empty := range []string{"", " ", "a,", ",a", "a,,b"} {
		if err := new(comma.List).Set(empty); err == nil {
			t.Errorf("%q is a list", empty)
		}
	}
	if l.String() != "a,b,c,d" {
		t.Error(l.String())
	}
}
