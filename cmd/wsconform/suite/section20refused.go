package suite

import (
	"slices"

	"duplex/cmd/wsconform/result"
)

// section20Refused has requests that lack something, or have too much of it.
func section20Refused() []Case {
	const key = "a WebSocket needs one key, of 16 octets in base64"
	cases := numbered("20.2", 1, greeting.refused, []greeting{{
		what: "HTTP/1.0", rule: "section 4.2.1", page: true,
		because: "the handshake needs HTTP/1.1 or higher",
		edits:   []edit{startLine("HTTP/1.1", "HTTP/1.0")},
	}, {
		what: "a POST", rule: "section 4.2.1",
		because: "the handshake is a GET",
		edits:   []edit{startLine("GET", "POST"), with("Content-Length: 0")},
	}, {
		what: "a HEAD", rule: "section 4.2.1", page: true,
		because: "the handshake is a GET",
		edits:   []edit{startLine("GET", "HEAD")},
	}, {
		what: "a get in lower case", rule: "RFC 9110, section 9.1",
		because: "the case of methods has a meaning",
		edits:   []edit{startLine("GET", "get")},
	}, {
		what: "no Host", rule: "RFC 9112, section 3.2",
		because: "HTTP/1.1 needs one, and so does the handshake",
		edits:   []edit{without("Host")},
	}, {
		what: "two fields Host", rule: "RFC 9112, section 3.2",
		because: "whoever stands between client and server may have read the other one",
		edits:   []edit{twice("Host", "other.example")},
	}, {
		what: "no Upgrade", rule: "section 4.2.1", page: true,
		because: "nobody asks for a WebSocket",
		edits:   []edit{without("Upgrade")},
	}, {
		what: "Upgrade: h2c", rule: "section 4.2.1", page: true,
		because: "nobody asks for a WebSocket",
		edits:   []edit{instead("Upgrade: h2c")},
	}, {
		what: "Upgrade: websocket2", rule: "section 4.2.1", page: true,
		because: "a name that begins like websocket is another",
		edits:   []edit{instead("Upgrade: websocket2")},
	}, {
		what: "no Connection", rule: "section 4.2.1", page: true,
		because: "Upgrade is for this hop only if Connection says so",
		edits:   []edit{without("Connection")},
	}, {
		what: "Connection: keep-alive", rule: "section 4.2.1", page: true,
		because: "Upgrade is for this hop only if Connection says so",
		edits:   []edit{instead("Connection: keep-alive")},
	}, {
		what: "Connection: not-upgrade", rule: "section 4.2.1", page: true,
		because: "a value that contains upgrade is another",
		edits:   []edit{instead("Connection: not-upgrade")},
	}, {
		what: "no Sec-WebSocket-Key", rule: "section 4.2.1",
		because: key,
		edits:   []edit{without("Sec-WebSocket-Key")},
	}, {
		what: "two fields Sec-WebSocket-Key", rule: "section 11.3.1",
		because: key,
		edits:   []edit{twice("Sec-WebSocket-Key", "AQIDBAUGBwgJCgsMDQ4PEA==")},
	}, {
		what: "an empty Sec-WebSocket-Key", rule: "section 4.2.1",
		because: key,
		edits:   []edit{instead("Sec-WebSocket-Key: ")},
	}, {
		what: "a Sec-WebSocket-Key that is no base64", rule: "section 4.2.1",
		because: key,
		edits:   []edit{instead("Sec-WebSocket-Key: !!!!!!!!!!!!!!!!!!!!!!==")},
	}, {
		what: "a Sec-WebSocket-Key of 15 octets", rule: "section 4.2.1",
		because: key,
		edits:   []edit{instead("Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4P")},
	}, {
		what: "a Sec-WebSocket-Key of 17 octets", rule: "section 4.2.1",
		because: key,
		edits:   []edit{instead("Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEBE=")},
	}, {
		what: "no Sec-WebSocket-Version", rule: "section 4.2.1",
		because: "it is for the client to say that it speaks version 13",
		edits:   []edit{without("Sec-WebSocket-Version")},
	}, {
		what: "two fields Sec-WebSocket-Version", rule: "section 11.3.5",
		because: "a request has one",
		edits:   []edit{twice("Sec-WebSocket-Version", "14")},
	}, {
		what: "Sec-WebSocket-Version: 013", rule: "section 4.3", severity: Should,
		because: "a version has no zeros ahead of it", otherwise: result.NonStrict,
		edits: []edit{instead("Sec-WebSocket-Version: 013")},
	}})
	return slices.Concat(cases, section20Versions())
}

// section20Versions has versions that there are not, and wants to be told which
// there are.
func section20Versions() []Case {
	var greetings []greeting
	for _, version := range []string{"0", "14", "255", "thirteen"} {
		greetings = append(greetings, greeting{
			what: "Sec-WebSocket-Version: " + version, rule: "section 4.4",
			because: "the status is 426, and Sec-WebSocket-Version says what the server does speak",
			edits:   []edit{instead("Sec-WebSocket-Version: " + version)},
		})
	}
	cases := numbered("20.2", 22, greeting.refused, greetings)
	for i, g := range greetings {
		cases[i].Script = func(s Session) (result.Behavior, string) {
			g.say(s)
			if behavior, why := g.refusal(s); behavior != result.OK {
				return behavior, why
			}
			return tellsVersion(s)
		}
	}
	return cases
}

// tellsVersion judges a refusal for the version asked for.
func tellsVersion(s Session) (result.Behavior, string) {
	r := s.Response()
	switch told := slices.Contains(slices.Collect(r.Header.List("Sec-WebSocket-Version")), "13"); {
	case !told:
		return result.Failed, "the refusal does not say that the server speaks version 13"
	case r.Status != 426:
		return result.NonStrict, "the refusal says that the server speaks version 13, but its status is not 426"
	}
	return result.OK, "the refusal says that the server speaks version 13"
}
