package suite

import (
	"time"

	"duplex/frame"
)

// Section 10: a message in fragments whose size divides nothing (section 5.4).
func section10() []Case {
	m := Message{Opcode: frame.Text, Payload: repeat("*", 65536), Size: 1300}
	return []Case{{
		ID: "10.1.1", Rule: "section 5.4",
		Description: "A text message of 64 KiB, in fragments of 1300 octets.",
		Expectation: "The message comes back.",
		Steps:       []Step{m, DropAfter(10 * time.Second)},
		Outcomes:    ok(saw(m.Opcode, m.Payload)),
		Ending:      clean,
	}}
}
