package suite

import "fmt"

// Section 13: the parameters of permessage-deflate (RFC 7692, section 7.1). The
// peer is held to what it has agreed to: every distance in what it sends is
// measured, and without takeover each message must be complete in itself.
func section13() []Case {
	var cases []Case
	for i, b := range []struct {
		demands []demand
		says    string
	}{
		{[]demand{{}}, ""},
		{[]demand{{noTakeover: true}}, ", without takeover"},
		{[]demand{{bits: 9}}, ", with a window of 9 bits"},
		{[]demand{{bits: 15}}, ", with a window of 15 bits"},
		{[]demand{{noTakeover: true, bits: 9}}, ", without takeover and with a window of 9 bits"},
		{[]demand{{noTakeover: true, bits: 15}}, ", without takeover and with a window of 15 bits"},
		{
			[]demand{{noTakeover: true, bits: 9}, {noTakeover: true}, {}},
			", without takeover and with a window of 9 bits, or else without takeover, or else with it",
		},
	} {
		cases = append(cases, streams(fmt.Sprintf("13.%d", i+1), kinds[0], Case{
			Description: b.says,
			Expectation: ", compressed as was agreed to",
			Rule:        "RFC 7692, section 7.1",
			Opening:     demanding(b.demands...),
		})...)
	}
	return cases
}
