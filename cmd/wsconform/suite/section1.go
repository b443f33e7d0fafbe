package suite

import (
	"fmt"
	"time"

	"duplex/frame"
)

// Section 1: messages in one frame, with lengths on both sides of where the
// encoding of the length changes (section 5.2).
func section1() []Case {
	sizes := []struct {
		octets, chop int
		limit        time.Duration
	}{
		{0, 0, time.Second},
		{125, 0, time.Second},
		{126, 0, time.Second},
		{127, 0, time.Second},
		{128, 0, time.Second},
		{65535, 0, 10 * time.Second},
		{65536, 0, 10 * time.Second},
		{65536, 997, 10 * time.Second},
	}
	var cases []Case
	for group, m := range []Message{
		{Opcode: frame.Text, Payload: Octets("*")},
		{Opcode: frame.Binary, Payload: Octets("\xfe")},
	} {
		for i, size := range sizes {
			m.Payload = repeat(m.Payload.Unit, size.octets)
			m.Chop = size.chop
			cases = append(cases, Case{
				ID:          fmt.Sprintf("1.%d.%d", group+1, i+1),
				Description: fmt.Sprintf("A %v message of %s.", m.Opcode, length(size.octets, size.chop)),
				Expectation: "The message comes back.",
				Rule:        "section 5.2",
				Steps:       []Step{m, DropAfter(size.limit)},
				Outcomes:    ok(saw(m.Opcode, m.Payload)),
				Ending:      clean,
			})
		}
	}
	return cases
}

// length describes how a message is sent.
func length(n, chop int) string {
	s := fmt.Sprintf("%d octets", n)
	switch {
	case n >= 1<<20:
		s = fmt.Sprintf("%d MiB", n>>20)
	case n >= 1<<10 && n%(1<<10) == 0:
		s = fmt.Sprintf("%d KiB", n>>10)
	}
	if chop > 0 {
		s += fmt.Sprintf(", written %d octets at a time", chop)
	}
	return s
}
