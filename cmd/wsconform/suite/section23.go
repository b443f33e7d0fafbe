package suite

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"duplex/cmd/wsconform/result"
	"duplex/frame"
)

// Section 23: closing, beyond what section 7 asks: codes that have been
// registered since, reasons, limits, and who closes TCP (sections 5.5.1, 7.1
// and 7.4).
func section23() []Case {
	return slices.Concat(section23Codes(), section23Reasons(), section23Order(), section23HalfClosed(), section23Limits())
}

func section23Codes() []Case {
	var cases []Case
	id := func() string { return fmt.Sprintf("23.1.%d", len(cases)+1) }
	for _, code := range []frame.CloseCode{frame.ServiceRestart, frame.TryAgainLater, frame.BadGateway} {
		c := closeCode(id(), code, Case{
			Description: fmt.Sprintf("A close with code %d, registered since the RFC was written.", uint16(code)),
			Expectation: "The close is answered with the same code, or with 1000.",
			Ending:      cleanWith(frame.NormalClosure, code),
			Severity:    Should,
		})
		c.Rule = "section 11.7"
		cases = append(cases, c)
	}
	for _, code := range []frame.CloseCode{3000, 4999} {
		cases = append(cases, Case{
			ID: id(), Rule: "section 7.4.2",
			Description: fmt.Sprintf("A close with code %d and a reason.", uint16(code)),
			Expectation: "The close is answered with the same code, or with 1000.",
			Steps:       []Step{closing(code, "see you"), dropSoon},
			Outcomes:    ok(),
			Ending:      cleanWith(frame.NormalClosure, code),
		})
	}
	for _, code := range []frame.CloseCode{1004, 1005, 1006, 1015, 1016, 2999} {
		cases = append(cases, Case{
			ID: id(), Rule: "section 7.4.1",
			Description: fmt.Sprintf("A close with code %d, which may not be sent, and a reason.", uint16(code)),
			Expectation: "The peer fails the connection with 1002.",
			Steps:       []Step{closing(code, "see you"), dropSoon},
			Outcomes:    ok(),
			Ending:      rejected(frame.ProtocolError),
		})
	}
	for _, code := range []frame.CloseCode{5000, 65535} {
		cases = append(cases, Case{
			ID: id(), Rule: "section 7.4.2", Severity: Hardening,
			Description: fmt.Sprintf("A close with code %d, which is in none of the ranges.", uint16(code)),
			Expectation: "The peer fails the connection with 1002, for nobody can mean that.",
			Script:      rejects([]Frame{closing(code, "")}),
			Ending:      free,
		})
	}
	return cases
}

func section23Reasons() []Case {
	var cases []Case
	for i, good := range []struct{ what, reason string }{
		{"of 123 octets, in characters of three", strings.Repeat("日", 41)},
		{"with a NUL and a line end in it", "a\x00b\r\n"},
		{"that begins with a byte order mark", "\ufeffbye"},
	} {
		cases = append(cases, Case{
			ID: fmt.Sprintf("23.2.%d", i+1), Rule: "section 5.5.1",
			Description: fmt.Sprintf("A close with a reason %s.", good.what),
			Expectation: "The close is answered: the reason is UTF-8, whatever it says.",
			Steps:       []Step{closing(frame.NormalClosure, good.reason), dropSoon},
			Outcomes:    ok(),
			Ending:      clean,
		})
	}
	for i, bad := range []struct{ what, reason string }{
		{"that begins with an octet that UTF-8 does not have", "\xffbye"},
		{"with such an octet in the middle", "good\xfebye"},
		{"with such an octet at the end", "good bye\xff"},
		{"that begins in the middle of a character", "\x80bye"},
		{"that ends in the middle of a character", "good bye\xe6\x97"},
		{"of 123 octets that ends in the middle of a character", strings.Repeat("日", 40) + "ab\xe6"},
		{"with a character in more octets than it needs", "good\xc0\xafbye"},
		{"with an encoded surrogate", "good" + surrogate + "bye"},
		{"with a character beyond U+10FFFF", "good\xf4\x90\x80\x80bye"},
	} {
		cases = append(cases, Case{
			ID: fmt.Sprintf("23.3.%d", i+1), Rule: "section 8.1",
			Description: fmt.Sprintf("A close with a reason %s.", bad.what),
			Expectation: "The peer fails the connection with 1007 or 1002, as the reason is not UTF-8.",
			Steps:       []Step{closing(frame.NormalClosure, bad.reason), dropSoon},
			Outcomes:    ok(),
			Ending:      rejected(frame.InvalidPayload, frame.ProtocolError),
		})
	}
	return cases
}

// section23HalfClosed ends TCP in one direction without a Close.
func section23HalfClosed() []Case {
	cases := []Case{{
		Description: "The tester closes TCP in its direction, without a Close.",
		Steps:       []Step{HalfClose{}, dropSoon},
	}, {
		Description: "The same between two fragments.",
		Steps:       []Step{begin(text("Hello")), HalfClose{}, dropSoon},
	}, {
		Description: "The same in the middle of a frame.",
		Steps:       []Step{Begin{frame.Text, 10}, Piece{Octets("Hello")}, HalfClose{}, dropSoon},
	}}
	for i := range cases {
		c := &cases[i]
		c.ID, c.Rule, c.Severity = fmt.Sprintf("23.5.%d", i+1), "section 7.1.5", Should
		c.Expectation = "The peer closes TCP too, rather than wait for what cannot come."
		c.Outcomes = ok()
		c.Ending = Ending{Codes: []frame.CloseCode{
			frame.NormalClosure, frame.GoingAway, frame.ProtocolError, frame.PolicyViolation, frame.InternalError,
		}}
	}
	return cases
}

// section23Limits has more than many peers take. What they take is for them to
// say (section 10.4), and that it was too much is for the code (section 7.4.1).
func section23Limits() []Case {
	return []Case{{
		ID: "23.6.1", Rule: "section 7.4.1", Severity: Should,
		Description: "The header of a binary message of 2^40 octets.",
		Expectation: "The peer fails the connection with 1009, unless it has no limit.",
		Script: func(s Session) (result.Behavior, string) {
			s.Write(announced(s.Peer(), binary(""), 1<<40))
			behavior, why := tooBig(s)
			s.Drop() // there is no way to go on
			return behavior, why
		},
		Ending: free,
	}, {
		ID: "23.6.2", Rule: "section 7.4.1", Severity: Should, Limit: 20 * time.Second,
		Description: "A binary message in fragments of 1 MiB, without an end, 72 of them.",
		Expectation: "The peer fails the connection with 1009, unless its limit is even higher.",
		Script: func(s Session) (result.Behavior, string) {
			fragment := Frame{Opcode: frame.Binary, More: true, Payload: bulk(frame.Binary, 1<<20)}
			for i := 0; i < 72 && !s.Over(); i++ {
				s.Send(fragment)
				fragment.Opcode = frame.Continuation
			}
			return tooBig(s)
		},
		Ending: free,
	}}
}

// tooBig judges what the peer does about a message that is too big for most.
func tooBig(s Session) (result.Behavior, string) {
	r := awaitRejection(s)
	switch {
	case r.closed && r.code == frame.MessageTooBig:
		return result.OK, r.String()
	case r.instead != "":
		return result.Failed, r.String()
	case r.ended:
		return result.NonStrict, r.String() + ", not with 1009"
	}
	return result.Informational, "it is not too big for the peer"
}
