package autobahn_test

import (
	"strings"
	"testing"

	"duplex/cmd/wsconform/autobahn"
	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
)

// Patterns match as in Autobahn, and what that does not have is not meant.
func TestSelect(t *testing.T) {
	all, err := suite.Select(result.Server, []string{"*"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		patterns, exclude string
		cases             int
		first             string
	}{
		{"*", "", 517, "1.1.1"},
		{"* 20.*", "1.* 2.*", 517 - 16 - 11 + len(section(all, "20")), "3.1"},
		{"2*", "", 11, "2.1"},                  // and none of sections 20 to 24
		{"1*", "", 16 + 1 + 90 + 126, "1.1.1"}, // what begins so
		{"1.1*", "", 8, "1.1.1"},
		{"6.4.1 6.4.2", "", 2, "6.4.1"},
		{"6.4", "", 0, ""},            // is no case
		{"*.1.1", "9.*", 25, "1.1.1"}, // 12.1.10 begins so too
	} {
		selected, _ := autobahn.Select(all, strings.Fields(test.patterns), strings.Fields(test.exclude))
		if len(selected) != test.cases || len(selected) > 0 && selected[0].ID != test.first {
			t.Errorf("%s without %s: %d cases, want %d", test.patterns, test.exclude, len(selected), test.cases)
		}
	}
	if _, missing := autobahn.Select(all, []string{"1.1.1", "99.*", "6.4"}, nil); strings.Join(missing, " ") != "99.* 6.4" {
		t.Errorf("missing are %v", missing)
	}
}

func section(all []suite.Case, number string) (of []suite.Case) {
	for _, c := range all {
		if result.Section(c.ID) == number {
			of = append(of, c)
		}
	}
	return of
}
