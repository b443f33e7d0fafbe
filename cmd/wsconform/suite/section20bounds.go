package suite

import (
	"strings"
	"time"

	"duplex/cmd/wsconform/result"
)

// section20Bounds has requests that take more than a server should give. How
// much that is, is for the server to say (RFC 6585, section 5): it may accept,
// but must do one or the other in time, and have others served meanwhile.
func section20Bounds() []Case {
	const because = "with 431, say, or by closing TCP, and serves others"
	const junk = 100 << 10
	list := func(name string) edit { return with(name + ": " + strings.Repeat(`a,  ,,,;;"\\`, junk/12)) }
	cases := numbered("20.6", 1, greeting.bounded, []greeting{{
		what:  "a field of 2 MB",
		edits: []edit{with(longField("X-Long", 2<<20))},
	}, {
		what:  "50,000 fields",
		edits: []edit{with(strings.Split(strings.Repeat("X-Many: a\n", 50_000), "\n")[:50_000]...)},
	}, {
		what:  "a target of 1 MB",
		edits: []edit{startLine(" HTTP", "?"+strings.Repeat("x", 1<<20)+" HTTP")},
	}, {
		what:  "a field name of 1 MB",
		edits: []edit{with(strings.Repeat("x", 1<<20) + ": a")},
	}, {
		what:  "100 KB of commas, semicolons and quotes in Connection",
		edits: []edit{list("Connection")},
	}, {
		what:  "100 KB of commas, semicolons and quotes in Sec-WebSocket-Extensions",
		edits: []edit{list("Sec-WebSocket-Extensions")},
	}, {
		what:  "100 KB of commas, semicolons and quotes in Sec-WebSocket-Protocol",
		edits: []edit{list("Sec-WebSocket-Protocol")},
	}, {
		what:  "100 KB of spaces in Sec-WebSocket-Extensions",
		edits: []edit{with("Sec-WebSocket-Extensions: a" + strings.Repeat(" ", junk) + "b")},
	}})
	for i := range cases {
		cases[i].Expectation = "The server refuses " + because + "."
	}
	return append(cases, slowloris("20.6.9"))
}

// bounded returns the case of a request that is too much.
func (g greeting) bounded(id string) Case {
	g.rule, g.severity, g.silent, g.otherwise = "RFC 6585, section 5", Hardening, true, result.NonStrict
	c := g.refused(id)
	refused := c.Script
	c.Script = func(s Session) (result.Behavior, string) {
		behavior, why := refused(s)
		if err := s.Alive(); err != nil {
			return result.Failed, why + ", and no longer serves others: " + err.Error()
		}
		return behavior, why
	}
	return c
}

// slowloris is the case of a client that sends so slowly that it holds the
// connection for good.
func slowloris(id string) Case {
	g := greeting{
		what: "an octet every 50 ms for 2 s", rule: "section 10.4", severity: Hardening,
	}
	c := g.played(id, Servers, func(s Session) (result.Behavior, string) {
		whole := goodHead(s).String()
		for i := range min(40, len(whole)) {
			s.Write([]byte(whole[i : i+1]))
			if _, ended := s.ReadRest(50 * time.Millisecond); ended {
				return result.OK, "the server ends the connection"
			}
		}
		if err := s.Alive(); err != nil {
			return result.Failed, "while one client is slow, the server does not serve others: " + err.Error()
		}
		return result.Informational, "after 2 s the server still waits, which it may; it should not wait for minutes"
	})
	c.Expectation = "The server serves others meanwhile, and some time gives up."
	return c
}
