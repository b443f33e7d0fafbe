package suite

import (
	"slices"
	"strings"

	"duplex/cmd/wsconform/result"
)

// Section 20: the opening handshake, which the numbered sections of old take
// for granted. 20.1 to 20.7 are for servers, 20.8 to 20.11 for clients
// (sections 4.1 and 4.2).
func section20() []Case {
	return slices.Concat(section20Accepted(), section20Refused(), section20Bodies(), section20Closed(),
		section20Grammar(), section20Bounds(), section20Origins())
}

// section20Accepted has requests that make a connection, however odd they look.
func section20Accepted() []Case {
	cases := numbered("20.1", 1, greeting.accepted, []greeting{{
		what: "as it should be", rule: "section 4.2.2",
		because: "the answer has Upgrade, Connection, the Sec-WebSocket-Accept that goes with the key, no extension or subprotocol, and no body",
	}, {
		what: "the key of the RFC's example", rule: "section 1.3",
		because: "the answer to it stands there",
		edits:   []edit{instead("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")},
	}, {
		what: "the key AQIDBAUGBwgJCgsMDQ4PEC==, which is not as base64 would write it", rule: "section 4.1",
		because: "the RFC has it as an example", severity: Should, otherwise: result.NonStrict,
		edits: []edit{instead("Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEC==")},
	}, {
		what: "field names in lower case", rule: "RFC 9110, section 5.1",
		because: "the case of field names has no meaning",
		edits:   []edit{everyField(func(name, value string) string { return strings.ToLower(name) + ": " + value })},
	}, {
		what: "field names in upper case", rule: "RFC 9110, section 5.1",
		because: "the case of field names has no meaning",
		edits:   []edit{everyField(func(name, value string) string { return strings.ToUpper(name) + ": " + value })},
	}, {
		what: "Upgrade: WebSocket, Connection: UPGRADE", rule: "section 4.2.1",
		because: "the case of both values has no meaning",
		edits:   []edit{instead("Upgrade: WebSocket"), instead("Connection: UPGRADE")},
	}, {
		what: "Connection: keep-alive, Upgrade", rule: "section 4.2.1",
		because: "Upgrade is to be among the values, not the only one",
		edits:   []edit{instead("Connection: keep-alive, Upgrade")},
	}, {
		what: "Connection in two lines", rule: "RFC 9110, section 5.3",
		because: "lines of one name are one list",
		edits:   []edit{instead("Connection: keep-alive"), twice("Connection", "Upgrade")},
	}, {
		what: "Upgrade: h2c, websocket", rule: "section 4.2.1",
		because: "websocket is to be among the values, and the server may choose",
		edits:   []edit{instead("Upgrade: h2c, websocket")}, severity: Should, otherwise: result.NonStrict,
	}, {
		what: "no white space behind the colons", rule: "RFC 9112, section 5",
		because: "white space around a value is optional",
		edits:   []edit{everyField(func(name, value string) string { return name + ":" + value })},
	}, {
		what: "tabs and spaces around all values", rule: "RFC 9112, section 5",
		because: "white space around a value is no part of it",
		edits:   []edit{everyField(func(name, value string) string { return name + ":\t " + value + " \t" })},
	}, {
		what: "an empty line ahead of it", rule: "RFC 9112, section 2.2",
		because: "a server should pass over one", severity: Should, otherwise: result.NonStrict,
		edits: []edit{precededBy("\r\n")},
	}, {
		what: "a target in absolute form", rule: "RFC 9112, section 3.2.2",
		because: "every server must accept that",
		edits:   []edit{inAbsoluteForm},
	}, {
		what: "octet by octet, each in a segment of its own", rule: "RFC 9293, section 3.8",
		because: "how TCP cuts the stream has no meaning", octets: true,
	}, {
		what: "cookies of 6 KB", rule: "RFC 6265, section 6.1", severity: Should,
		because: "browsers keep cookies of 4 KB each, and send them all",
		edits:   []edit{with(longField("Cookie", 6<<10))}, otherwise: result.NonStrict,
	}, {
		what: "forty fields that nobody knows", rule: "RFC 9110, section 5.1",
		because: "unknown fields are to be ignored",
		edits:   []edit{with(slices.Repeat([]string{"X-Unknown: yes"}, 40)...)},
	}, {
		what: "an offer of an extension that nobody knows", rule: "section 9.1",
		because: "a server ignores what it does not know, and agrees to nothing else",
		edits:   []edit{with("Sec-WebSocket-Extensions: x-unknown; a=1; b")},
	}, {
		what: "an offer of not-permessage-deflate-at-all", rule: "section 9.1",
		because: "a name that contains that of an extension is another",
		edits:   []edit{with("Sec-WebSocket-Extensions: not-permessage-deflate-at-all")},
	}, {
		what: "two subprotocols that nobody knows", rule: "section 4.2.2",
		because: "a server chooses one of them or none", severity: Should, otherwise: result.NonStrict,
		edits: []edit{with("Sec-WebSocket-Protocol: x-first.wsconform, x-second.wsconform")},
	}, {
		what: "two subprotocols in two lines", rule: "section 11.3.4",
		because: "lines of one name are one list, and a server chooses one of it or none", severity: Should, otherwise: result.NonStrict,
		edits: []edit{with("Sec-WebSocket-Protocol: x-first.wsconform", "Sec-WebSocket-Protocol: x-second.wsconform")},
	}, {
		what: "the same subprotocol twice", rule: "section 4.1", open: true,
		because: "a client must not ask so, but a server need not care",
		edits:   []edit{with("Sec-WebSocket-Protocol: x-first.wsconform, x-first.wsconform")},
	}, {
		what: "Content-Length: 0", rule: "RFC 9112, section 6.3", open: true,
		because: "a body without an octet is hardly one",
		edits:   []edit{with("Content-Length: 0")},
	}})
	return append(cases, early("20.1.23"))
}

// inAbsoluteForm makes the target what a client would send to a proxy.
func inAbsoluteForm(h *head) {
	for _, f := range h.fields {
		if host, found := strings.CutPrefix(f, "Host: "); found {
			startLine(" /", " http://"+host+"/")(h)
		}
	}
}

// early is the case of frames that do not wait for the answer. A client must
// wait (section 4.1), but a server that is slow to read cannot tell.
func early(id string) Case {
	g := greeting{
		what: "two frames in the same segment", rule: "section 4.2.2", severity: Should,
		edits: []edit{followedBy(string(octets(result.Server, earlyFrames...)))},
	}
	c := g.played(id, Servers, func(s Session) (result.Behavior, string) {
		if behavior, why := g.agreed(s, g.say(s)); behavior != result.OK {
			return behavior, why
		}
		return answersEarly(s)
	})
	c.Expectation = "The message comes back and the ping is answered: what has come ahead of time is not lost."
	c.Ending = clean
	return c
}
