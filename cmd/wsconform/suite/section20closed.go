package suite

import (
	"bytes"
	"slices"
	"strings"

	"duplex/cmd/wsconform/result"
)

// section20Closed has what comes behind a request that is refused: nothing
// should, for the two ends do not agree on what they speak.
func section20Closed() []Case {
	refused := without("Sec-WebSocket-Key")
	return numbered("20.4", 1, greeting.farewell, []greeting{{
		what: "no key", rule: "RFC 9112, section 9.6", severity: Hardening,
		because: "the answer says Connection: close, and TCP is closed",
		edits:   []edit{refused},
	}, {
		what: "no key, and behind it a frame in the same segment", rule: "RFC 9112, section 9.6", severity: Hardening,
		because: "what comes behind it is neither read as frames nor as a request",
		edits:   []edit{refused, followedBy(smuggledFrame)},
	}, {
		what: "no key, and behind it a good request in the same segment", rule: "RFC 9112, section 9.6",
		because: "what comes behind it is neither read as frames nor as a request", severity: Hardening,
		edits: []edit{lastlyItself(false), refused},
	}, {
		what: "version 14, and behind it a good request in the same segment", rule: "RFC 9112, section 9.6",
		because: "what comes behind it is neither read as frames nor as a request", severity: Hardening,
		edits: []edit{lastlyItself(false), instead("Sec-WebSocket-Version: 14")},
	}})
}

// farewell returns the case of a request behind which nothing is read. HTTP lets
// a server read on after a refusal, but not once it has said that it will not.
func (g greeting) farewell(id string) Case {
	c := g.refused(id)
	c.Script = func(s Session) (result.Behavior, string) {
		g.say(s)
		behavior, why := g.refusal(s)
		if behavior != result.OK {
			return behavior, why
		}
		rest, ended := s.ReadRest(s.Patience())
		says := slices.ContainsFunc(slices.Collect(s.Response().Header.List("Connection")), func(v string) bool {
			return strings.EqualFold(v, "close")
		})
		switch {
		case bytes.Contains(rest, []byte(smuggled)):
			return result.Failed, why + ", but answers the frame behind it"
		case upgrades(rest) && says:
			return result.Failed, why + " with Connection: close, but accepts the next request"
		case upgrades(rest):
			return result.NonStrict, why + ", and accepts the next request"
		case !ended && says:
			return result.Failed, why + " with Connection: close, but keeps the connection"
		case !ended:
			return result.NonStrict, why + ", and keeps the connection"
		case !says:
			return result.NonStrict, why + " without Connection: close, and closes TCP"
		}
		return result.OK, why + " with Connection: close, and closes TCP"
	}
	return c
}
