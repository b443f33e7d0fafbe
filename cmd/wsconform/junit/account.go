package junit

import (
	"fmt"
	"slices"
	"strings"

	"duplex/cmd/wsconform/result"
)

// How many entries of a transcript are shown, from its beginning and its end.
const firstShown, lastShown = 20, 20

// account tells what happened in a case, in lines.
func account(r *result.Result) string {
	var b strings.Builder
	line := func(what, text string) { fmt.Fprintf(&b, "\n%-8s %s", what, text) }
	line("tester", r.Case.Description)
	line("peer", fmt.Sprintf("%s (%s, %s)", r.Case.Expectation, r.Case.Rule, r.Case.Severity))
	if r.Case.Quote != "" {
		line("rule", "“"+r.Case.Quote+"”")
	}
	line("behavior", fmt.Sprintf("%s: %s", r.Behavior, r.Why))
	line("ending", fmt.Sprintf("%s: %s", r.BehaviorClose, r.WhyClose))
	b.WriteString("\n")
	transcript(&b, r.Wire)
	b.WriteString("\n")
	return b.String()
}

// transcript adds the first entries and the last. What is missing from the wire
// log itself is missing from its middle, and so from between these.
func transcript(b *strings.Builder, wire result.Wire) {
	entries, gap, omitted := wire.Entries, wire.After, wire.Omitted
	if n := len(entries); n > firstShown+lastShown {
		omitted += n - firstShown - lastShown
		entries, gap = slices.Concat(entries[:firstShown], entries[n-lastShown:]), firstShown
	}
	for i, e := range entries {
		if omitted > 0 && i == gap {
			fmt.Fprintf(b, "\n          ⋮  %d more", omitted)
		}
		b.WriteString("\n" + e.String())
	}
}
