package suite

import (
	"fmt"
	"slices"
	"time"

	"duplex/cmd/wsconform/result"
)

// A greeting is what the tester says in the opening handshake, and what the peer
// is to make of it: a request to a server, or the response to a client.
type greeting struct {
	what     string // is special about it
	because  string // the rule in a few words
	rule     string
	severity Severity
	edits    []edit // of what would be in order
	octets   bool   // written octet by octet, each in a segment of its own

	// otherwise is the verdict on a peer that does not do as it should:
	// FAILED if nothing is said.
	otherwise result.Behavior

	// open says that the peer may do one or the other.
	open bool

	// silent says that a server may close TCP without an answer.
	silent bool

	// bodiless says that the body that is announced does not come.
	bodiless bool

	// page says that a server may take the request for one that has nothing
	// to do with WebSocket, and answer it.
	page bool
}

// free is an ending that says nothing of the peer: what it may do is too much
// to list, or the script has seen to it.
var free = Ending{ByTester: true, Codes: clean.Codes, Free: true}

// played returns the case that such a script plays with such peers.
func (g greeting) played(id string, peers Peers, script Script) Case {
	description := "Request: " + g.what + "."
	if peers == Clients {
		description = "Response: " + g.what + "."
	}
	return Case{
		ID: id, Description: description, Rule: g.rule, Severity: g.severity, Peers: peers,
		Opening: Opening{Raw: true}, Script: script, Ending: free, Open: g.open,
	}
}

// numbered returns a case for each greeting, with the numbers from first on.
func numbered(group string, first int, play func(greeting, string) Case, greetings []greeting) []Case {
	var cases []Case
	for i, g := range greetings {
		cases = append(cases, play(g, fmt.Sprintf("%s.%d", group, first+i)))
	}
	return cases
}

// say writes the greeting and returns it.
func (g greeting) say(s Session) *head {
	h := edited(goodHead(s), g.edits)
	whole := []byte(h.String())
	if !g.octets {
		s.Write(whole)
		return h
	}
	dribble(s, whole, time.Millisecond)
	return h
}

// missed returns the verdict on a peer that does not do as it should.
func (g greeting) missed(format string, args ...any) (result.Behavior, string) {
	why := fmt.Sprintf(format, args...)
	if g.otherwise == "" {
		return result.Failed, why
	}
	return g.otherwise, why
}

// echoes sends a message and judges whether it comes back.
func echoes(s Session) (result.Behavior, string) {
	s.Send(text("Hello"))
	return comesBack(s, "Hello")
}

// comesBack judges whether the next message is the one that was sent.
func comesBack(s Session, sent string) (result.Behavior, string) {
	got, came := receiveMessage(s, time.Now().Add(s.Limit()))
	switch {
	case !came:
		return result.Failed, "a message does not come back"
	case got.Binary || string(got.Payload) != sent:
		return result.Failed, "a message comes back changed"
	}
	return result.OK, "a message comes back"
}

// earlyFrames are for the same segment as the end of the opening handshake.
var earlyFrames = []Frame{text("early"), ping("bird")}

// answersEarly judges whether earlyFrames are answered.
func answersEarly(s Session) (result.Behavior, string) {
	return allComes(s, []string{"early"}, []string{"bird"})
}

// allComes judges whether these texts come back and these pongs come, both in
// their order. A pong may overtake a message: it is for who reads frames, the
// other for who reads messages.
func allComes(s Session, texts, pongs []string) (result.Behavior, string) {
	for len(texts)+len(pongs) > 0 {
		got, came := s.Receive(s.Limit())
		rest := &texts
		if got.Kind == result.Pong {
			rest = &pongs
		}
		switch {
		case !came:
			return result.Failed, fmt.Sprintf("%d messages and %d pongs do not come", len(texts), len(pongs))
		case got.Kind == result.Ping, got.Kind == result.Pong && !slices.Contains(pongs, string(got.Payload)):
			continue // it may send them whenever it likes
		case len(*rest) == 0 || got.Binary || string(got.Payload) != (*rest)[0]:
			return result.Failed, fmt.Sprintf("a %s comes with %.40q, which is not due", got.Kind, got.Payload)
		}
		*rest = (*rest)[1:]
	}
	return result.OK, "all messages come back, and all pings are answered"
}
