package suite

import (
	"fmt"

	"duplex/cmd/wsconform/sample"
	"duplex/frame"
)

// Section 12: compression of all kinds of data (RFC 7692, section 7.2). What
// comes back is compared octet by octet, and held against what was agreed to.
func section12() []Case {
	var cases []Case
	for i, k := range kinds {
		cases = append(cases, streams(fmt.Sprintf("12.%d", i+1), k, Case{
			Rule: "RFC 7692, section 7.2", Opening: demanding(demand{}),
		})...)
	}
	return cases
}

var kinds = []kind{
	{"JSON", frame.Text, sample.JSON},
	{"a grey-scale bitmap", frame.Binary, sample.Bitmap},
	{"prose", frame.Binary, sample.Prose},
	{"HTML", frame.Text, sample.HTML},
	{"a PDF", frame.Binary, sample.PDF},
}
