package page

import (
	"fmt"

	"duplex/cmd/wsconform/result"
)

// headline says in a line how the run went: "2 servers, 517 cases: 3 failures".
func (m *matrix) headline(role result.Role) string {
	failures := 0
	for _, r := range m.played {
		if r.Failed() {
			failures++
		}
	}
	outcome := "no failures"
	if len(m.played) == 0 {
		outcome = "nothing was tested"
	} else if failures > 0 {
		outcome = plural(failures, "failure")
	}
	return fmt.Sprintf("%s, %s: %s", plural(len(m.agents), string(role)), plural(len(m.cases), "case"), outcome)
}

// plural returns a number with its noun.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// underTest says what the peers were, and what the tester.
func underTest(role result.Role) string {
	if role == result.Client {
		return "clients; the tester is the server"
	}
	return "servers; the tester is the client"
}
