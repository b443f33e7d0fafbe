package suite

import (
	"strings"

	"duplex/frame"
)

// section21Text has text that is UTF-8 and text that is not, which shows only
// when it is inflated.
func section21Text() []Case {
	const rule = "section 8.1: text that is not encoded as it should be fails the connection; RFC 7692, section 6.2: text is what was inflated"
	truncated := "κόσμε"[:9]
	cut := func(s string, n int) []Frame { return pieces(packed(s), n) }
	spread := pieces(packed(stored(greek, 3)), 1) // in stored blocks, each octet stands in the payload as it is
	cases := probes("21.6", Case{Opening: demanding(demand{}), Ending: clean}, probe.answered, []probe{
		{does: "A compressed text beyond ASCII", rule: rule, frames: []Frame{packed(plain(latin))}, back: []Event{sawText(latin)}},
		{does: "A compressed text with each octet of its characters in a fragment of its own", rule: rule, frames: spread, back: []Event{sawText(greek)}},
		{does: "A compressed text with characters cut by blocks", rule: rule, frames: []Frame{packed(blockwise(greek, 1))}, back: []Event{sawText(greek)}},
		{does: "A long compressed text of characters of four octets, in fragments of 100", rule: rule, frames: cut(plain(strings.Repeat("🙂", 5000)), 100), back: []Event{sawText(strings.Repeat("🙂", 5000))}},
		{does: "A compressed binary message that is not UTF-8", rule: rule, frames: []Frame{packedBinary(plain(surrogate))}, back: []Event{saw(frame.Binary, Octets(surrogate))}},
	})
	return append(cases, probes("21.7", Case{
		Opening: demanding(demand{}), Ending: failedByText,
		Expectation: "The peer fails the connection with 1007.",
	}, probe.refused, []probe{
		{does: "A compressed text with an encoded surrogate", rule: rule, frames: []Frame{packed(plain(greek + surrogate + "edited"))}},
		{does: "A compressed text with an octet that is never in UTF-8, in a stored block", rule: rule, frames: []Frame{packed(stored("Hello\xffworld", 20))}},
		{does: "A compressed text that ends in the middle of a character", rule: rule, frames: []Frame{packed(plain(truncated))}},
		{does: "A compressed text in fragments that ends in the middle of a character", rule: rule, frames: cut(plain(truncated), 2)},
		{does: "A compressed text with invalid UTF-8 in its last fragment", rule: rule, frames: cut(stored(greek+strings.Repeat(greek, 20)+surrogate, 50), 60)},
		{does: "A compressed text with a slash in two octets, where one would do", rule: rule, frames: []Frame{packed(plain("\xc0\xaf"))}},
		{does: "64 KB of compressed text, not UTF-8 from the beginning", rule: rule, frames: []Frame{packed(plain("\xff" + strings.Repeat(greek, 6000)))}},
	})...)
}
