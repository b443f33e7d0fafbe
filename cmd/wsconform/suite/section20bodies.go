package suite

import (
	"bytes"
	"fmt"
	"strings"

	"duplex/cmd/wsconform/result"
)

// section20Bodies has requests with a body. A GET may have one (RFC 9110,
// section 9.3.1), but where it ends and the frames begin is a matter on which
// the server and a proxy before it might differ.
func section20Bodies() []Case {
	const because = "what is a body to a proxy must not be frames or a request to the server"
	chunk := fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(smuggledFrame), smuggledFrame)
	length := func(s string) edit { return with(fmt.Sprintf("Content-Length: %d", len(s))) }
	return numbered("20.3", 1, greeting.smuggling, []greeting{{
		what: "Content-Length: 5 and a body", rule: "RFC 9110, section 9.3.1",
		because: because, severity: Hardening,
		edits: []edit{with("Content-Length: 5"), followedBy("hello")},
	}, {
		what: "Content-Length and a frame as its body", rule: "RFC 9110, section 9.3.1",
		because: because, severity: Hardening,
		edits: []edit{length(smuggledFrame), followedBy(smuggledFrame)},
	}, {
		what: "Content-Length and another request as its body", rule: "RFC 9110, section 9.3.1",
		because: because, severity: Hardening,
		edits: []edit{lastlyItself(true)},
	}, {
		what: "Transfer-Encoding: chunked and a frame as its body", rule: "RFC 9112, section 7.1",
		because: because, severity: Hardening,
		edits: []edit{with("Transfer-Encoding: chunked"), followedBy(chunk)},
	}, {
		what: "Transfer-Encoding: chunked and a Content-Length", rule: "RFC 9112, section 6.1",
		because: "two ways to find the end of the body are an attempt at smuggling", severity: Hardening,
		edits: []edit{with("Transfer-Encoding: chunked", "Content-Length: 5"), followedBy("0\r\n\r\n")},
	}, {
		what: "Content-Length: 5 whose body never comes", rule: "RFC 9110, section 9.3.1",
		because: because + ", and it need not wait for the body to say no", severity: Hardening,
		edits: []edit{with("Content-Length: 5")}, bodiless: true,
	}, {
		what: "Content-Length: five", rule: "RFC 9112, section 6.3",
		because: "an invalid length must be answered with 400, and the connection closed",
		edits:   []edit{with("Content-Length: five")},
	}, {
		what: "Content-Length: 5 and Content-Length: 0", rule: "RFC 9112, section 6.3",
		because: "lengths that differ must be answered with 400, and the connection closed",
		edits:   []edit{with("Content-Length: 5", "Content-Length: 0"), followedBy("hello")},
	}})
}

// smuggled is the text of a frame where none should be.
const smuggled = "smuggled"

var smuggledFrame = string(octets(result.Server, text(smuggled)))

// lastlyItself puts the request behind itself once more, with or without a
// Content-Length by which it is a body.
func lastlyItself(body bool) edit {
	return func(h *head) {
		again := h.String()
		if body {
			with(fmt.Sprintf("Content-Length: %d", len(again)))(h)
		}
		followedBy(again)(h)
	}
}

// smuggling returns the case of a request with something behind it that is not
// to be taken for what it looks like.
func (g greeting) smuggling(id string) Case {
	c := g.refused(id)
	c.Script = func(s Session) (result.Behavior, string) {
		g.say(s)
		behavior, why := g.refusal(s)
		switch {
		case s.Response() != nil && s.Response().Status == 101:
			return g.accessory(s)
		case behavior == result.Failed:
			return behavior, why
		}
		rest, _ := s.ReadRest(s.Patience() / 5)
		switch {
		case upgrades(rest):
			return result.Failed, why + ", but takes the body for a request, and accepts that"
		case bytes.Contains(rest, []byte(smuggled)):
			return result.Failed, why + ", but answers the frame in the body"
		case strings.Contains(string(rest), "HTTP/1.1 "):
			return result.NonStrict, why + ", but takes the body for a request"
		}
		return behavior, why
	}
	return c
}

// accessory judges a server that has accepted a request with a body. That is no
// harm if frames begin where a proxy thinks that they do.
func (g greeting) accessory(s Session) (result.Behavior, string) {
	behavior, why := echoes(s)
	switch {
	case behavior != result.OK:
		return result.Failed, "the server accepts, and takes the body for frames: " + why
	case g.severity == Must:
		return result.Failed, "the server accepts"
	case g.bodiless:
		return result.Failed, "the server accepts, and takes frames where the body should be"
	}
	return result.NonStrict, "the server accepts, and passes over the body"
}

// upgrades reports whether there is a response with 101 in b.
func upgrades(b []byte) bool { return bytes.Contains(b, []byte("HTTP/1.1 101 ")) }
