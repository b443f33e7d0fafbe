package suite

import (
	"strings"

	"duplex/cmd/wsconform/result"
)

// taken returns the case of a response that makes a connection.
func (g greeting) taken(id string) Case {
	c := g.played(id, Clients, func(s Session) (result.Behavior, string) {
		g.say(s)
		behavior, why := echoes(s)
		if behavior != result.OK {
			return g.missed("%s", why)
		}
		return behavior, why
	})
	c.Expectation = "The client goes on, and a message comes back: " + g.because + "."
	if g.otherwise == "" {
		c.Ending = clean
	}
	return c
}

// rejected returns the case of a response that makes none. The client is to
// close TCP. It shows that it takes the connection for open if it answers a
// frame, or sends one of its own.
func (g greeting) rejected(id string) Case {
	c := g.played(id, Clients, func(s Session) (result.Behavior, string) {
		h := g.say(s)
		s.Send(text("Hello"), ping("Hello"))
		behavior, why := g.rejection(s, strings.Contains(h.start, " 101"))
		if !s.Over() && behavior != result.OK {
			s.Drop() // there is nobody to close with
		}
		return behavior, why
	})
	c.Expectation = "The client fails the connection: " + g.because + "."
	if g.open {
		c.Expectation = "The client fails the connection or goes on: " + g.because + "."
	}
	return c
}

// rejection judges what a client does about such a response. One that is no 101
// leaves the connection in the hands of HTTP, which might keep it.
func (g greeting) rejection(s Session, switches bool) (result.Behavior, string) {
	if _, came := s.Receive(s.Patience()); came {
		return g.missed("the client takes the connection for open, and answers frames")
	}
	_, closed := s.Closed()
	switch {
	case closed:
		return result.NonStrict, "the client sends a Close, as if the connection had been open"
	case s.Over():
		return result.OK, "the client closes TCP"
	case switches:
		return result.Failed, "the client neither goes on nor closes TCP"
	}
	return result.NonStrict, "the client does not go on, but does not close TCP either"
}
