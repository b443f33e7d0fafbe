package suite

import (
	"slices"
	"strings"

	"duplex/cmd/wsconform/result"
)

// section20Taken has answers that make a connection, however odd they look.
func section20Taken() []Case {
	cases := numbered("20.9", 1, greeting.taken, []greeting{{
		what: "as it should be", rule: "section 4.2.2",
		because: "there is nothing wrong with it",
	}, {
		what: "field names in lower case", rule: "RFC 9110, section 5.1",
		because: "the case of field names has no meaning",
		edits:   []edit{everyField(func(name, value string) string { return strings.ToLower(name) + ": " + value })},
	}, {
		what: "Upgrade: WebSocket, Connection: UPGRADE", rule: "section 4.1",
		because: "the case of both values has no meaning",
		edits:   []edit{instead("Upgrade: WebSocket"), instead("Connection: UPGRADE")},
	}, {
		what: "Connection: keep-alive, Upgrade", rule: "section 4.1",
		because: "Upgrade is to be among the values, not the only one",
		edits:   []edit{instead("Connection: keep-alive, Upgrade")},
	}, {
		what: "no white space behind the colons", rule: "RFC 9112, section 5",
		because: "white space around a value is optional",
		edits:   []edit{everyField(func(name, value string) string { return name + ":" + value })},
	}, {
		what: "another reason phrase", rule: "RFC 9112, section 4",
		because: "it has no meaning",
		edits:   []edit{startLine("Switching Protocols", "Welcome")},
	}, {
		what: "no reason phrase", rule: "RFC 9112, section 4",
		because: "it may be empty",
		edits:   []edit{startLine("Switching Protocols", "")},
	}, {
		what: "forty fields that nobody knows", rule: "RFC 9110, section 5.1",
		because: "unknown fields are to be ignored",
		edits:   []edit{with(slices.Repeat([]string{"X-Unknown: yes"}, 40)...)},
	}, {
		what: "octet by octet, each in a segment of its own", rule: "RFC 9293, section 3.8",
		because: "how TCP cuts the stream has no meaning", octets: true,
	}, {
		what: "a 100 and a 103 ahead of it", rule: "RFC 9110, section 15.2", severity: Should,
		because: "a client must be able to read past interim responses", otherwise: result.NonStrict,
		edits: []edit{precededBy("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")},
	}})
	return append(cases, behindAnswer("20.9.11"))
}

// behindAnswer is the case of a server that begins to talk at once.
func behindAnswer(id string) Case {
	g := greeting{
		what: "two frames in the same segment", rule: "section 4.2.2",
		edits: []edit{followedBy(string(octets(result.Client, earlyFrames...)))},
	}
	c := g.played(id, Clients, func(s Session) (result.Behavior, string) {
		g.say(s)
		return answersEarly(s)
	})
	c.Expectation = "The message comes back and the ping is answered: the server may send as soon as it has answered."
	c.Ending = clean
	return c
}

// section20Rejected has answers that make no connection.
func section20Rejected() []Case {
	const accept = "the key and the Sec-WebSocket-Accept must go together, which shows that the server has read the request"
	return numbered("20.10", 1, greeting.rejected, []greeting{{
		what: "no Sec-WebSocket-Accept", rule: "section 4.1",
		because: accept,
		edits:   []edit{without("Sec-WebSocket-Accept")},
	}, {
		what: "an empty Sec-WebSocket-Accept", rule: "section 4.1",
		because: accept,
		edits:   []edit{instead("Sec-WebSocket-Accept: ")},
	}, {
		what: "the Sec-WebSocket-Accept of another key", rule: "section 4.1",
		because: accept,
		edits:   []edit{instead("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")},
	}, {
		what: "Sec-WebSocket-Accept in lower case", rule: "section 4.1",
		because: accept,
		edits:   []edit{lowerAccept},
	}, {
		what: "the right Sec-WebSocket-Accept, and then another", rule: "section 11.3.3",
		because: "a response has one",
		edits:   []edit{twice("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")},
	}, {
		what: "the right Sec-WebSocket-Accept twice", rule: "section 11.3.3", severity: Should,
		because: "a response has one", otherwise: result.NonStrict,
		edits: []edit{twice("Sec-WebSocket-Accept", "")},
	}, {
		what: "no Upgrade", rule: "section 4.1",
		because: "the answer must say what the connection becomes",
		edits:   []edit{without("Upgrade")},
	}, {
		what: "Upgrade: h2c", rule: "section 4.1",
		because: "the connection becomes something else",
		edits:   []edit{instead("Upgrade: h2c")},
	}, {
		what: "no Connection", rule: "section 4.1",
		because: "Upgrade is for this hop only if Connection says so",
		edits:   []edit{without("Connection")},
	}, {
		what: "Connection: close", rule: "section 4.1",
		because: "Upgrade is for this hop only if Connection says so",
		edits:   []edit{instead("Connection: close")},
	}, {
		what: "an extension that nobody has asked for", rule: "section 4.1",
		because: "the server may use only what the client has offered",
		edits:   []edit{with("Sec-WebSocket-Extensions: x-unknown")},
	}, {
		what: "a subprotocol that nobody has asked for", rule: "section 4.1",
		because: "the server may choose only what the client has asked for",
		edits:   []edit{with("Sec-WebSocket-Protocol: x-unknown.wsconform")},
	}, {
		what: "two subprotocols", rule: "section 11.3.4",
		because: "a response has one, and only what the client has asked for",
		edits:   []edit{with("Sec-WebSocket-Protocol: x-unknown.wsconform", "Sec-WebSocket-Protocol: x-other.wsconform")},
	}, {
		what: "a 101 of HTTP/1.0", rule: "RFC 9110, section 7.8", severity: Should,
		because: "that version has no upgrade", otherwise: result.NonStrict,
		edits: []edit{startLine("HTTP/1.1", "HTTP/1.0")},
	}, {
		what: "a 200 with all that a 101 has, and a body", rule: "section 4.1",
		because: "the connection changes with 101 and nothing else",
		edits:   []edit{startLine("101 Switching Protocols", "200 OK"), with("Content-Length: 5"), followedBy("hello")},
	}, {
		what: "a 202 with all that a 101 has", rule: "section 4.1",
		because: "the connection changes with 101 and nothing else",
		edits:   []edit{startLine("101 Switching Protocols", "202 Accepted"), with("Content-Length: 0")},
	}, {
		what: "a 401", rule: "section 4.1",
		because: "a client may try again with credentials, but on another connection or by another request",
		edits:   []edit{insteadOfAll("HTTP/1.1 401 Unauthorized", "WWW-Authenticate: Basic realm=\"wsconform\"", "Content-Length: 0", "Connection: close")},
	}, {
		what: "a 503", rule: "section 4.1",
		because: "the server has no time",
		edits:   []edit{insteadOfAll("HTTP/1.1 503 Service Unavailable", "Retry-After: 1", "Content-Length: 4", "Connection: close"), followedBy("busy")},
	}, {
		what: "a redirection", rule: "section 4.1", open: true,
		because: "a client may follow it, on another connection",
		edits:   []edit{insteadOfAll("HTTP/1.1 302 Found", "Location: /elsewhere", "Content-Length: 0", "Connection: close")},
	}, {
		what: "a NUL in a field", rule: "RFC 9110, section 5.5", severity: Hardening,
		because: "it is to be rejected, or else to be replaced by a space",
		edits:   []edit{with("X-Odd: a\x00b")}, otherwise: result.NonStrict,
	}, {
		what: "a CR without LF in a field", rule: "RFC 9112, section 2.2", severity: Hardening,
		because: "it makes the field invalid, or else is to be replaced by a space",
		edits:   []edit{with("X-Odd: a\rb")}, otherwise: result.NonStrict,
	}, {
		what: "a field folded into two lines", rule: "RFC 9112, section 5.2", open: true,
		because: "that is obsolete, and to be read as one line",
		edits:   []edit{with("X-Odd: a\r\n b")},
	}, {
		what: "a banner of SSH", rule: "RFC 9112, section 4", severity: Should,
		because: "that is another protocol",
		edits:   []edit{insteadOfAll("SSH-2.0-OpenSSH_9.9")},
	}, {
		what: "noise", rule: "RFC 9112, section 4", severity: Should,
		because: "that is no response at all",
		edits:   []edit{insteadOfAll(noise)},
	}})
}

// lowerAccept makes the letters of Sec-WebSocket-Accept small.
func lowerAccept(h *head) {
	for i, f := range h.fields {
		if named(f, "Sec-WebSocket-Accept") {
			h.fields[i] = strings.ToLower(f)
		}
	}
}

// insteadOfAll makes the head another one.
func insteadOfAll(start string, fields ...string) edit {
	return func(h *head) { h.start, h.fields = start, fields }
}
