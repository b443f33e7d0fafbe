package suite

import (
	"errors"
	"fmt"
	"time"

	"duplex/cmd/wsconform/result"
	"duplex/handshake"
)

// accepted returns the case of a request that makes a connection.
func (g greeting) accepted(id string) Case {
	c := g.played(id, Servers, func(s Session) (result.Behavior, string) {
		if behavior, why := g.agreed(s, g.say(s)); behavior != result.OK {
			return behavior, why
		}
		return echoes(s)
	})
	c.Expectation = "The server accepts, and a message comes back: " + g.because + "."
	if g.open {
		c.Expectation = "The server accepts or refuses: " + g.because + "."
	}
	c.Ending = clean
	return c
}

// refused returns the case of a request that makes none.
func (g greeting) refused(id string) Case {
	c := g.played(id, Servers, func(s Session) (result.Behavior, string) {
		g.say(s)
		return g.refusal(s)
	})
	c.Expectation = "The server refuses: " + g.because + "."
	if g.open {
		c.Expectation = "The server refuses or accepts: " + g.because + "."
	}
	return c
}

// agreed judges the answer to a request that is to be accepted.
func (g greeting) agreed(s Session, h *head) (result.Behavior, string) {
	a := readAnswer(s)
	if a.garbage != nil {
		return result.Failed, "the answer is no HTTP: " + a.garbage.Error()
	}
	if a.status != 101 {
		return g.missed("the server %v", a)
	}
	answered := s.Response()
	if answered.Header.Has("Content-Length") || answered.Header.Has("Transfer-Encoding") {
		return result.Failed, "the answer announces a body, which a 101 cannot have"
	}
	asked, _, err := handshake.ParseRequest([]byte(h.String()))
	if err == nil {
		_, err = handshake.Verify(asked, answered)
	}
	if err != nil {
		return result.Failed, err.Error()
	}
	return result.OK, ""
}

// refusal judges the answer to a request that is to be refused.
func (g greeting) refusal(s Session) (result.Behavior, string) {
	a := readAnswer(s)
	why := fmt.Sprintf("the server %v", a)
	switch {
	case a.garbage != nil:
		return result.Failed, "the answer is no HTTP: " + a.garbage.Error()
	case a.status == 101:
		return g.missed("the server accepts")
	case a.status >= 400, a.status != 0 && g.page, a.ended && g.silent:
		return result.OK, why
	case a.status != 0:
		return result.NonStrict, why + ", as if nobody had asked for a WebSocket"
	case a.ended:
		return result.NonStrict, why
	}
	return result.Failed, why
}

// An answer is what a server does about a request.
type answer struct {
	status  int   // 0 if it does not answer
	garbage error // what is wrong with the answer
	ended   bool  // it closes TCP instead
}

// String returns what the server does.
func (a answer) String() string {
	switch {
	case a.status != 0:
		return fmt.Sprintf("answers %d", a.status)
	case a.ended:
		return "closes TCP without an answer"
	}
	return "does nothing"
}

func readAnswer(s Session) answer {
	response, err := s.ReadHead(s.Patience())
	if err == nil {
		return answer{status: response.Status}
	}
	if _, bad := errors.AsType[*handshake.Error](err); bad {
		return answer{garbage: err}
	}
	return answer{ended: s.Ended(100 * time.Millisecond)}
}
