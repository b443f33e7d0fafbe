package term_test

import (
	"strings"
	"testing"

	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/term"
)

func sample(id, section string, behavior, ending result.Behavior) result.Result {
	return result.Result{
		Agent: "a\x1b[2J", Behavior: behavior, BehaviorClose: ending, Why: "want this; got that", WhyClose: "closed\x07",
		Case: result.Case{ID: id, Section: section, Description: "Does.", Expectation: "Is done.", Rule: "section 1"},
	}
}

func TestTable(t *testing.T) {
	run := &result.Run{
		Agents: []result.Agent{{Name: "a\x1b[2J"}, {Name: "b", Unreachable: "connection refused"}},
		Results: []result.Result{
			sample("1.1.1", "Framing", result.OK, result.OK),
			sample("1.1.2", "Framing", result.OK, result.Unclean),
			sample("2.1", "Pings", result.NonStrict, result.OK),
		},
	}
	var b strings.Builder
	term.Table(&b, run)
	want := `a\x1b[2J: 3 cases

     section  ok  non-strict  informational  unimplemented  failed
  1  Framing   1           ·              ·              ·       1
  2  Pings     ·           1              ·              ·       ·
     all       1           1              ·              ·       1

`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

func TestFailures(t *testing.T) {
	r := sample("1.1.2", "Framing", result.OK, result.Unclean)
	for i := range 20 {
		r.Wire.Entries = append(r.Wire.Entries, result.Entry{From: result.Tester, Note: "note " + string(rune('a'+i))})
	}
	r.Wire.Omitted = 100
	var b strings.Builder
	term.Failures(&b, []result.Result{r})
	for _, want := range []string{"1.1.2  OK, UNCLEAN  a\\x1b[2J\n", "the peer     Is done. (section 1)\n", "closed\\x07\n", "note f\n            ⋮  106 more\n", "note m\n", "note t\n"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
	b.Reset()
	term.Failures(&b, make([]result.Result, 30))
	if !strings.HasSuffix(b.String(), "and 5 more\n\n") {
		t.Errorf("ends with %q", b.String()[max(0, b.Len()-40):])
	}
}
