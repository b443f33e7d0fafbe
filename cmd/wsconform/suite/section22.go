package suite

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"duplex/cmd/wsconform/result"
	"duplex/frame"
)

// Section 22: framing, beyond what the sections of old ask: lengths, masks, and
// how the stream is cut (sections 5.1 to 5.5).
func section22() []Case {
	return slices.Concat(section22Lengths(), section22Huge(), section22Masks(), section22Keys(),
		section22Cuts(), section22Controls(), section22Ends())
}

// section22Lengths has lengths in more octets than they need. They must not be
// sent; of who receives them the RFC says nothing (section 5.2).
func section22Lengths() []Case {
	long := func(octets int, f Frame) Frame {
		f.Long = octets
		return f
	}
	var cases []Case
	for i, row := range []struct {
		what   string
		frames []Frame
	}{
		{"A text of 5 octets, with an extended length of 16 bits", []Frame{long(2, text("Hello"))}},
		{"An empty text, with an extended length of 16 bits", []Frame{long(2, text(""))}},
		{"A binary message of 125 octets, with an extended length of 16 bits", []Frame{long(2, binary(strings.Repeat("*", 125)))}},
		{"A text of 5 octets, with an extended length of 64 bits", []Frame{long(8, text("Hello"))}},
		{"A binary message of 126 octets, with an extended length of 64 bits", []Frame{long(8, binary(strings.Repeat("*", 126)))}},
		{"A binary message of 65535 octets, with an extended length of 64 bits", []Frame{long(8, binary(strings.Repeat("*", 65535)))}},
		{"A continuation of 5 octets, with an extended length of 16 bits", []Frame{begin(text("Hello")), long(2, last("Hello"))}},
		{"A ping of 5 octets, with an extended length of 16 bits", []Frame{long(2, ping("Hello"))}},
		{"A close of 2 octets, with an extended length of 64 bits", []Frame{long(8, closing(frame.NormalClosure, ""))}},
	} {
		cases = append(cases, Case{
			ID: fmt.Sprintf("22.1.%d", i+1), Rule: "section 5.2", Severity: Should,
			Description: row.what + ".",
			Expectation: "The peer fails the connection with 1002: a length takes as few octets as it can.",
			Script:      rejects(row.frames),
			Ending:      free,
		})
	}
	return cases
}

// rejects judges whether the peer fails the connection with 1002, which is
// strict, or lets it pass.
func rejects(frames []Frame) Script {
	return func(s Session) (result.Behavior, string) {
		s.Send(frames...)
		switch r := awaitRejection(s); {
		case r.by(frame.ProtocolError):
			return result.OK, r.String()
		case r.instead == "" && !r.ended:
			return result.Failed, r.String()
		default:
			return result.NonStrict, r.String()
		}
	}
}

// section22Huge has payloads that nobody can send: of most, nothing comes.
func section22Huge() []Case {
	const top = math.MinInt64 // the high bit of a length
	hello := text("Hello")
	var cases []Case
	for i, row := range []struct {
		what     string
		first    []Frame
		announce int64
		frame    Frame
		severity Severity
	}{
		{"The header of a text of 2^63 octets", nil, top, text(""), Must},
		{"The header of a binary message of 2^64-1 octets", nil, -1, binary(""), Must},
		{"A text of 2^63+5 octets, and 5 of them", nil, top + 5, hello, Must},
		{"The header of a binary message of 2^62 octets", nil, 1 << 62, binary(""), Hardening},
		{"The header of a text of 2^63-1 octets", nil, math.MaxInt64, text(""), Hardening},
		{"A text of 2^32+5 octets, and 5 of them", nil, 1<<32 + 5, hello, Hardening},
		{"A fragment of 5 octets, and the header of one of 2^63-1", []Frame{begin(hello)}, math.MaxInt64, last(""), Hardening},
	} {
		c := Case{
			ID: fmt.Sprintf("22.2.%d", i+1), Rule: "section 5.2", Severity: row.severity,
			Description: row.what + ".",
			Expectation: "The peer fails the connection with 1002: the first bit of a length is 0.",
			Script:      tooHuge(row.first, row.frame, row.announce),
			Ending:      free,
		}
		if row.announce > 0 {
			c.Rule = "section 10.4"
			c.Expectation = "The peer fails the connection with 1009, unless it has no limit; it goes on serving others."
		}
		cases = append(cases, c)
	}
	return cases
}

// tooHuge judges what the peer does about a frame that announces so much.
func tooHuge(first []Frame, f Frame, announce int64) Script {
	return func(s Session) (result.Behavior, string) {
		s.Write(append(octets(s.Peer(), first...), announced(s.Peer(), f, announce)...))
		r := awaitRejection(s)
		s.Drop() // there is no way to go on
		if err := s.Alive(); err != nil {
			return result.Failed, r.String() + ", and no longer serves others: " + err.Error()
		}
		switch {
		case r.by(frame.ProtocolError, frame.MessageTooBig):
			return result.OK, r.String()
		case r.ended:
			return result.NonStrict, r.String()
		case r.instead != "", announce < 0:
			return result.Failed, r.String()
		}
		return result.Informational, "the peer waits for the rest, and would wait for ever"
	}
}
