package page

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCite(t *testing.T) {
	const rfc = "https://www.rfc-editor.org/rfc/rfc"
	for rule, want := range map[string][]citation{
		"section 5.4":           {{"RFC 6455, ", ""}, {"section 5.4", rfc + "6455#section-5.4"}},
		"RFC 6455, section 8.1": {{"RFC 6455, ", ""}, {"section 8.1", rfc + "6455#section-8.1"}},
		"RFC 7692, section 7.2.1": {
			{"RFC 7692, ", ""}, {"section 7.2.1", rfc + "7692#section-7.2.1"},
		},
		"sections 5.4 and 7": {
			{"RFC 6455, ", ""}, {"sections 5.4", rfc + "6455#section-5.4"}, {" and ", ""}, {"7", rfc + "6455#section-7"},
		},
		"RFC 7692, section 6; RFC 6455, section 5.2": {
			{"RFC 7692, ", ""}, {"section 6", rfc + "7692#section-6"},
			{"; RFC 6455, ", ""}, {"section 5.2", rfc + "6455#section-5.2"},
		},
		"common sense": {{"common sense", ""}},
		"":             nil,
	} {
		if diff := cmp.Diff(want, cite(rule)); diff != "" {
			t.Errorf("%q: %s", rule, diff)
		}
	}
}
