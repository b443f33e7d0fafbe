package suite

import "duplex/frame"

// Section 3: reserved bits, which must be 0 as no extension was agreed to that
// gives them a meaning (section 5.2).
func section3() []Case {
	const hello = "Hello, world!"
	cases := []Case{{
		ID:          "3.1",
		Description: "A text message with RSV3 set.",
		Steps:       []Step{reserved(1, text(hello)), dropSoon},
		Outcomes:    ok(),
	}, {
		ID:          "3.2",
		Description: "A text message, then one with RSV2 set, then a ping, in one piece.",
		Steps:       then(together(text(hello), reserved(2, text(hello)), ping("")), dropSoon),
		Outcomes:    echoThenNothing,
	}, {
		ID:          "3.3",
		Description: "A text message, then one with RSV2 and RSV3 set, then a ping, written frame by frame.",
		Steps:       then(alone(text(hello), reserved(3, text(hello)), ping("")), dropSoon),
		Outcomes:    echoThenNothing,
	}, {
		ID:          "3.4",
		Description: "A text message, then one with RSV1 set, then a ping, written octet by octet.",
		Steps:       then(chopped(1, text(hello), reserved(4, text(hello)), ping("")), dropSoon),
		Outcomes:    echoThenNothing,
	}, {
		ID:          "3.5",
		Description: "A binary message with RSV1 and RSV3 set.",
		Steps:       []Step{reserved(5, binary("\x00\xff\xfe\xfd\xfc\xfb\x00\xff")), dropSoon},
		Outcomes:    ok(),
	}, {
		ID:          "3.6",
		Description: "A binary message with RSV1 and RSV2 set.",
		Steps:       []Step{reserved(6, binary(hello)), dropSoon},
		Outcomes:    ok(),
	}, {
		ID:          "3.7",
		Description: "A close with all reserved bits set.",
		Steps:       []Step{reserved(7, closingWith("")), dropSoon},
		Outcomes:    ok(),
	}}
	return failing(cases, "section 5.2")
}

// echoThenNothing is the answer to a message and what follows it: the message
// comes back, and the connection fails. A peer that reads ahead and fails
// before it has written the echo is not strict.
var echoThenNothing = okOr([]Event{sawText("Hello, world!")}, nil)

// failing says of cases what holds of all in which the peer is to fail the
// connection for a violation of the protocol.
func failing(cases []Case, rule string) []Case {
	for i := range cases {
		c := &cases[i]
		c.Rule = rule
		c.Ending = failed(frame.ProtocolError)
		c.Expectation = "The peer fails the connection with 1002."
		if len(c.Outcomes) > 1 {
			c.Expectation = "The message comes back, then the peer fails the connection with 1002, and does nothing else."
		}
	}
	return cases
}
