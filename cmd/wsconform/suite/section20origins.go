package suite

import (
	"strings"

	"duplex/cmd/wsconform/result"
)

// section20Origins has requests that pages of other origins have led a browser
// to send, or a name that leads to the server (DNS rebinding). A server may be for
// all the world: the cases tell what it does (section 10.2).
func section20Origins() []Case {
	var greetings []greeting
	for _, origin := range []struct{ what, value string }{
		{"of a foreign host", "http://foreign.example"},
		{"null", "null"},
		{"whose host begins with that of the server", "http://HOST.foreign.example"},
		{"whose user is the host of the server", "http://HOST@foreign.example"},
		{"of another port of the server", "http://NAME:1"},
		{"that is none", "no origin"},
	} {
		greetings = append(greetings, greeting{what: "an Origin " + origin.what, edits: []edit{fromOrigin(origin.value)}})
	}
	greetings = append(greetings, greeting{
		what: "two fields Origin", edits: []edit{fromOrigin("http://foreign.example"), fromOrigin("http://HOST")},
	})
	cases := numbered("20.7", 2, greeting.sounded, greetings)
	cases = append(cases, greeting{
		what: "a Host of which the server has never heard", rule: "RFC 9110, section 15.5.20",
		edits: []edit{instead("Host: foreign.example")},
	}.sounded("20.7.9"))
	return append([]Case{greeting{
		what: "the Origin of the server itself", rule: "section 10.2", severity: Should,
		because: "its own pages may connect, unless it is not for browsers", otherwise: result.NonStrict,
		edits: []edit{fromOrigin("http://HOST")},
	}.accepted("20.7.1")}, cases...)
}

// fromOrigin adds an Origin in which HOST is that of the server, and NAME that
// without the port.
func fromOrigin(value string) edit {
	return func(h *head) {
		for _, f := range h.fields {
			if host, found := strings.CutPrefix(f, "Host: "); found {
				name := host
				if i := strings.LastIndexByte(host, ':'); i > strings.LastIndexByte(host, ']') {
					name = host[:i]
				}
				with("Origin: " + strings.NewReplacer("HOST", host, "NAME", name).Replace(value))(h)
				return
			}
		}
	}
}

// sounded returns the case of a request from an origin, or for a host, that the
// server may or may not let in.
func (g greeting) sounded(id string) Case {
	expectation := "The server refuses, with 421 for one, unless it is for all hosts."
	if g.rule == "" {
		g.rule = "section 10.2"
		expectation = "The server refuses, with 403 for one, unless pages of all the world may connect."
	}
	g.severity, g.open = Hardening, true
	c := g.played(id, Servers, func(s Session) (result.Behavior, string) {
		g.say(s)
		if a := readAnswer(s); a.status != 101 {
			return result.Informational, "the server " + a.String()
		}
		return result.Informational, "the server accepts"
	})
	c.Expectation = expectation
	return c
}
