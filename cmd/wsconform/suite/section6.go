package suite

import (
	"time"

	"duplex/frame"
)

// Section 6: text messages are UTF-8, however they are cut, and those that are
// not fail the connection (section 8.1). This file has how text is cut,
// section6sequences.go what it may hold.
func section6() []Case {
	return append(section6Cut(), section6FailFast()...)
}

// What the messages are made of: Latin; Greek, with an omicron of three octets
// among letters of two; and an encoded surrogate, which UTF-8 does not have.
const (
	latin     = "Hello-µ@ßöäüàá-UTF-8!!"
	greek     = "κ\u1f79σμε"
	surrogate = "\xed\xa0\x80"
)

func section6Cut() []Case {
	return []Case{{
		ID: "6.1.1", Rule: "section 5.6",
		Description: "A text message of length 0.",
		Expectation: "The message comes back.",
		Steps:       []Step{text(""), closeSoon},
		Outcomes:    ok(sawText("")),
		Ending:      clean,
	}, {
		ID: "6.1.2", Rule: "section 5.4",
		Description: "A text message in three fragments of length 0.",
		Expectation: "The message comes back.",
		Steps:       then(together(begin(text("")), continuation(""), last("")), closeSoon),
		Outcomes:    ok(sawText("")),
		Ending:      clean,
	}, {
		ID: "6.1.3", Rule: "section 5.4",
		Description: "A text message in three fragments, the first and the last of length 0.",
		Expectation: "The message comes back.",
		Steps:       then(together(begin(text("")), continuation("middle frame payload"), last("")), closeSoon),
		Outcomes:    ok(sawText("middle frame payload")),
		Ending:      clean,
	}, {
		ID: "6.2.1", Rule: "section 5.6",
		Description: "Text with characters beyond ASCII.",
		Expectation: "The message comes back.",
		Steps:       []Step{text(latin), closeSoon},
		Outcomes:    ok(sawText(latin)),
		Ending:      clean,
	}, {
		ID: "6.2.2", Rule: "section 5.4",
		Description: "Text in two fragments, cut between two characters.",
		Expectation: "The message comes back.",
		Steps:       then(together(begin(text("Hello-µ@ßöä")), last("üàá-UTF-8!!")), closeSoon),
		Outcomes:    ok(sawText(latin)),
		Ending:      clean,
	}, {
		ID: "6.2.3", Rule: "section 5.4",
		Description: "Text in fragments of one octet, which cut characters.",
		Expectation: "The message comes back: a frame need not end where a character does.",
		Steps:       then(octetwise(latin), closeSoon),
		Outcomes:    ok(sawText(latin)),
		Ending:      clean,
	}, {
		ID: "6.2.4", Rule: "section 5.4",
		Description: "Greek text in fragments of one octet, which cut characters.",
		Expectation: "The message comes back: a frame need not end where a character does.",
		Steps:       then(octetwise(greek), closeSoon),
		Outcomes:    ok(sawText(greek)),
		Ending:      clean,
	}, {
		ID: "6.3.1", Rule: "section 8.1",
		Description: "Text with an encoded surrogate in it.",
		Expectation: "The peer fails the connection with 1007.",
		Steps:       []Step{text(greek + surrogate + "edited"), dropSoon},
		Outcomes:    ok(),
		Ending:      failedByText,
	}, {
		ID: "6.3.2", Rule: "section 8.1",
		Description: "Text with an encoded surrogate in it, in fragments of one octet.",
		Expectation: "The peer fails the connection with 1007.",
		Steps:       then(octetwise(greek+surrogate+"edited"), dropSoon),
		Outcomes:    ok(),
		Ending:      failedByText,
	}}
}

// section6FailFast sends text that becomes invalid in the middle of a message,
// then waits: a strict peer fails the connection before the message has ended.
func section6FailFast() []Case {
	const (
		tooHigh = "\xf4\x90\x80\x80" // what would be U+110000, one beyond the last
		rest    = "edited"
	)
	a, b := Pause{For: time.Second, Label: "A"}, Pause{For: time.Second, Label: "B"}
	inFrames := func(first, second, third string) []Step {
		return []Step{begin(text(first)), a, continuation(second), b, last(third), dropSoon}
	}
	inPieces := func(first, second, third string) []Step {
		whole := int64(len(first + second + third))
		return []Step{Begin{frame.Text, whole}, Piece{Octets(first)}, a,
			Piece{Octets(second)}, b, Piece{Octets(third)}, dropSoon}
	}
	cases := []Case{{
		ID:          "6.4.1",
		Description: "Text in three frames with pauses between: valid; a code point beyond the last; valid.",
		Steps:       inFrames(greek, tooHigh, rest),
	}, {
		ID:          "6.4.2",
		Description: "Text in three frames with pauses between: valid so far; the one octet that cannot follow; the rest.",
		Steps:       inFrames(greek+tooHigh[:1], tooHigh[1:2], tooHigh[2:]+rest),
	}, {
		ID:          "6.4.3",
		Description: "Like 6.4.1, but all in one frame that is written in three pieces.",
		Steps:       inPieces(greek, tooHigh, rest),
	}, {
		ID:          "6.4.4",
		Description: "Like 6.4.2, but all in one frame that is written in three pieces.",
		Steps:       inPieces(greek+tooHigh[:1], tooHigh[1:2], tooHigh[2:]+rest),
	}}
	for i := range cases {
		c := &cases[i]
		c.Rule = "section 8.1"
		c.Expectation = "The peer takes the first part, and fails the connection with 1007 on the second. To wait for the whole message is not strict."
		c.Outcomes = okOr([]Event{sawTimeout("A")}, []Event{sawTimeout("A"), sawTimeout("B")})
		c.Ending = failedByText
	}
	return cases
}
