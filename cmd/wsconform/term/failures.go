package term

import (
	"fmt"
	"io"

	"duplex/cmd/internal/escape"
	"duplex/cmd/wsconform/result"
)

// How much is shown of failures: their number, and the entries of a transcript
// at its beginning and its end.
const (
	mostFailures = 25
	firstShown   = 6
	lastShown    = 8
)

// Failures writes what went wrong, and a short transcript of each.
func Failures(w io.Writer, failures []result.Result) {
	for i, r := range failures {
		if i == mostFailures {
			fmt.Fprintf(w, "and %d more\n\n", len(failures)-i)
			return
		}
		failure(w, &r)
	}
}

func failure(w io.Writer, r *result.Result) {
	fmt.Fprintf(w, "%s  %s  %s\n", r.Case.ID, verdicts(r), escape.Line(r.Agent))
	fmt.Fprintf(w, "  the tester   %s\n", r.Case.Description)
	fmt.Fprintf(w, "  the peer     %s (%s)\n", r.Case.Expectation, r.Case.Rule)
	if r.Case.Quote != "" {
		fmt.Fprintf(w, "  the rule     “%s”\n", r.Case.Quote)
	}
	fmt.Fprintf(w, "  but          %s\n", escape.Line(r.Why))
	if r.WhyClose != "" {
		fmt.Fprintf(w, "  ending       %s\n", escape.Line(r.WhyClose))
	}
	for _, remark := range r.Remarks {
		fmt.Fprintf(w, "  besides      %s\n", escape.Line(remark))
	}
	if hint := hint(r); hint != "" {
		fmt.Fprintf(w, "  hint         %s\n", hint)
	}
	transcript(w, r.Wire)
	fmt.Fprintln(w)
}

// hint says what may be at the bottom of a failure that has nothing to do with the
// protocol.
func hint(r *result.Result) string {
	const tooBig = 1009
	if r.RemoteClose != nil && r.RemoteClose.Code == tooBig {
		return "the peer's limit for a message is below what this case sends; in duplex it is Config.MaxMessage, for wsecho -max-message"
	}
	return ""
}

// verdicts returns both verdicts, or one if the other says nothing.
func verdicts(r *result.Result) string {
	if !r.BehaviorClose.Failed() {
		return string(r.Behavior)
	}
	return fmt.Sprintf("%s, %s", r.Behavior, r.BehaviorClose)
}

// transcript writes the first entries and the last.
func transcript(w io.Writer, wire result.Wire) {
	entries, omitted := wire.Entries, wire.Omitted
	if len(entries) > firstShown+lastShown {
		omitted += len(entries) - firstShown - lastShown
	}
	for i, e := range entries {
		if left := len(entries) - i; i >= firstShown && left > lastShown {
			continue
		} else if omitted > 0 && i >= firstShown && left == lastShown {
			fmt.Fprintf(w, "            ⋮  %d more\n", omitted)
		}
		fmt.Fprintf(w, "  %s\n", escape.Line(e.String()))
	}
}

// safe returns s without what could steer a terminal: a peer may have chosen
