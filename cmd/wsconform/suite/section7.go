package suite

import (
	"fmt"
	"slices"
	"strings"

	"duplex/frame"
)

// Section 7: the closing handshake, its order, codes and reasons (sections
// 5.5.1, 7.1 and 7.4).
func section7() []Case {
	cases := slices.Concat(section7Order(), section7Payload(), section7Codes())
	for i := range cases {
		cases[i].Ending.Binding = !cases[i].Open
	}
	return cases
}

func section7Order() []Case {
	const hello = "Hello World!"
	normal := closing(frame.NormalClosure, "")
	return []Case{{
		ID: "7.1.1", Rule: "section 7.1.2",
		Description: "A text message, and a close once it has come back.",
		Expectation: "The message comes back, and the close is answered.",
		Steps:       []Step{text(hello), dropSoon},
		Outcomes:    ok(sawText(hello)),
		Ending:      clean,
	}, {
		ID: "7.1.2", Rule: "section 5.5.1",
		Description: "Two closes.",
		Expectation: "The first is answered, the second is not.",
		Steps:       []Step{normal, closingWith(""), dropSoon},
		Outcomes:    ok(),
		Ending:      clean,
	}, {
		ID: "7.1.3", Rule: "section 5.5.2",
		Description: "A close, then a ping.",
		Expectation: "The close is answered, the ping is not.",
		Steps:       []Step{normal, ping(""), dropSoon},
		Outcomes:    ok(),
		Ending:      clean,
	}, {
		ID: "7.1.4", Rule: "section 5.5.1",
		Description: "A close, then a text message.",
		Expectation: "The close is answered, the message does not come back.",
		Steps:       []Step{normal, text(hello), dropSoon},
		Outcomes:    ok(),
		Ending:      clean,
	}, {
		ID: "7.1.5", Rule: "section 5.5.1",
		Description: "The first fragment of a text message, a close, and the last fragment.",
		Expectation: "The close is answered, the message does not come back.",
		Steps:       []Step{begin(text("fragment1")), normal, last("fragment2"), dropSoon},
		Outcomes:    ok(),
		Ending:      clean,
	}, {
		ID: "7.1.6", Rule: "section 5.5.1", Open: true,
		Description: "A text message of 256 KiB, a short one, a close and a ping in one go.",
		Expectation: "It is up to the peer how much comes back before it answers the close.",
		Steps: []Step{Message{Opcode: frame.Text, Payload: repeat("BAsd7&jh23", 256<<10)},
			text(hello), normal, ping(""), dropSoon},
		Outcomes: okOr([]Event{sawText(hello)}, nil),
		Ending:   clean,
	}}
}

func section7Payload() []Case {
	stars := strings.Repeat("*", frame.MaxReason)
	return []Case{{
		ID: "7.3.1", Rule: "section 5.5.1",
		Description: "A close without a payload.",
		Expectation: "The close is answered.",
		Steps:       []Step{closingWith(""), dropSoon},
		Outcomes:    ok(),
		Ending:      cleanWith(frame.NormalClosure),
	}, {
		ID: "7.3.2", Rule: "section 5.5.1",
		Description: "A close with a payload of one octet, which is half a code.",
		Expectation: "The peer fails the connection with 1002.",
		Steps:       []Step{closingWith("a"), dropSoon},
		Outcomes:    ok(),
		Ending:      rejected(frame.ProtocolError),
	}, {
		ID: "7.3.3", Rule: "section 5.5.1",
		Description: "A close with a code.",
		Expectation: "The close is answered.",
		Steps:       []Step{closing(frame.NormalClosure, ""), dropSoon},
		Outcomes:    ok(),
		Ending:      clean,
	}, {
		ID: "7.3.4", Rule: "section 5.5.1",
		Description: "A close with a code and a reason.",
		Expectation: "The close is answered.",
		Steps:       []Step{closing(frame.NormalClosure, "Hello World!"), dropSoon},
		Outcomes:    ok(),
		Ending:      clean,
	}, {
		ID: "7.3.5", Rule: "section 5.5.1",
		Description: "A close with a code and the longest reason, 123 octets.",
		Expectation: "The close is answered.",
		Steps:       []Step{closing(frame.NormalClosure, stars), dropSoon},
		Outcomes:    ok(),
		Ending:      clean,
	}, {
		ID: "7.3.6", Rule: "section 5.5",
		Description: "A close with a code and a reason of 124 octets, one too many for a control frame.",
		Expectation: "The peer fails the connection with 1002.",
		Steps:       []Step{closing(frame.NormalClosure, stars+"*"), dropSoon},
		Outcomes:    ok(),
		Ending:      rejected(frame.ProtocolError),
	}, {
		ID: "7.5.1", Rule: "section 5.5.1",
		Description: "A close with a reason that is not UTF-8.",
		Expectation: "The peer fails the connection with 1002 or 1007.",
		Steps:       []Step{closing(frame.NormalClosure, greek+surrogate+"edited"), dropSoon},
		Outcomes:    ok(),
		Ending:      rejected(frame.ProtocolError, frame.InvalidPayload),
	}}
}

func section7Codes() []Case {
	var cases []Case
	for i, code := range []frame.CloseCode{
		1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999,
	} {
		cases = append(cases, closeCode(fmt.Sprintf("7.7.%d", i+1), code, Case{
			Description: fmt.Sprintf("A close with code %d, which is valid.", uint16(code)),
			Expectation: "The close is answered with the same code, or with 1000.",
			Ending:      cleanWith(frame.NormalClosure, code),
		}))
	}
	for i, code := range []frame.CloseCode{0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999} {
		cases = append(cases, closeCode(fmt.Sprintf("7.9.%d", i+1), code, Case{
			Description: fmt.Sprintf("A close with code %d, which is not valid.", uint16(code)),
			Expectation: "The peer fails the connection with 1002.",
			Ending:      rejected(frame.ProtocolError),
		}))
	}
	for i, code := range []frame.CloseCode{5000, 65535} {
		cases = append(cases, closeCode(fmt.Sprintf("7.13.%d", i+1), code, Case{
			Description: fmt.Sprintf("A close with code %d, of which the RFC says nothing.", uint16(code)),
			Expectation: "The peer answers it or fails the connection.",
			Ending:      rejected(frame.NormalClosure, code, frame.ProtocolError),
			Open:        true,
		}))
	}
	return cases
}

// closeCode returns the case of a close with that code.
func closeCode(id string, code frame.CloseCode, c Case) Case {
	c.ID, c.Rule = id, "section 7.4"
	c.Steps = []Step{closing(code, ""), dropSoon}
	c.Outcomes = ok()
	return c
}
