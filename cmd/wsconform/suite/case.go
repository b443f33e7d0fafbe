// Package suite is the conformance cases as tables: what the tester sends, what
// a conforming peer does, and how the connection ends. It does no I/O; package
// play plays the cases.
//
// A case is a list of steps for the tester, the outcomes that are acceptable,
// and the ending. The peer is an echo: it answers each message with the same
// message. Where a list of steps cannot say it, a case has a [Script].
//
// The cases of the numbered sections 1 to 13 keep the numbers by which the
// field has known them since Autobahn|Testsuite, and ask what those ask.
// Sections from 20 on ask what those do not.
// "Section 5.4" in a case means RFC 6455.
package suite

import (
	"time"

	"duplex/cmd/wsconform/result"
	"duplex/frame"
	"duplex/handshake"
)

// A Case is one question to a peer, and the answers that it may give.
type Case struct {
	ID          string // numbers with dots between
	Section     string // the title of its section
	Description string // what the tester does
	Expectation string // what a conforming peer does
	Rule        string // where that is written
	Severity    Severity

	// Peers says which end must be under test, if the case makes sense with
	// one only.
	Peers Peers

	// HTTP2 is set if the case is about HTTP/2: the script has a connection and
	// opens its streams by itself.
	HTTP2 bool

	// Opening is what is special about the opening handshake.
	Opening Opening

	// Steps are what the tester does once the connection is open.
	Steps []Step

	// Outcomes are what may be seen of the peer, the best first. As soon as
	// it is what every outcome says, and the Ending is ByTester, the tester
	// starts the closing handshake.
	Outcomes []Outcome

	// Script, if it is not nil, takes the place of Steps and Outcomes.
	Script Script

	// Ending is how the connection is to end.
	Ending Ending

	// Limit is how long the peer may take for the whole case, if it may take
	// longer than the player would wait otherwise.
	Limit time.Duration

	// Brief is set if Autobahn looks only at the first message that comes, and
	// only at its kind and its length.
	Brief bool

	// Size is the length of the messages of a script that Autobahn compares by
	// that alone.
	Size int

	// Open is set if the RFC does not say what the peer should do: the
	// verdict is INFORMATIONAL whatever happens.
	Open bool
}

// A Severity says how binding a rule is.
type Severity string

const (
	Must      Severity = ""          // MUST, or the protocol does not work without it
	Should    Severity = "should"    // SHOULD, or what every good implementation does
	Hardening Severity = "hardening" // no rule, but peers will abuse it
)

// Peers says which peers a case is for.
type Peers uint8

const (
	All     Peers = iota
	Servers       // the tester is the client
	Clients       // the tester is the server
)

// Include reports whether a peer of that role is among them.
func (p Peers) Include(r result.Role) bool {
	return p == All || (p == Servers) == (r == result.Server)
}

// An Opening is what is special about the opening handshake of a case. The zero
// Opening is an ordinary handshake without extensions.
type Opening struct {
	// Offer is the Sec-WebSocket-Extensions of the tester's request.
	Offer string

	// Answer returns the Sec-WebSocket-Extensions of the tester's response
	// to such a request, "" for none.
	Answer func(*handshake.Request) string

	// Raw leaves the opening handshake to the Script. As a server, the tester
	// has read the request by then, which says what case to play.
	Raw bool
}

// An Ending is how a connection ends.
type Ending struct {
	ByTester bool              // the tester starts the closing handshake, otherwise the peer does
	Clean    bool              // both ends must send a Close
	Codes    []frame.CloseCode // the peer's Close has one of them; if the tester starts, with the first
	Fatal    bool              // the wrong end to start fails the case and not only its ending
	Binding  bool              // for Autobahn, a wrong code fails the case and not only its ending
	Free     bool              // any ending will do
}

// Info returns what reports say of the case.
func (c *Case) Info() result.Case {
	severity := c.Severity
	if severity == Must {
		severity = "must"
	}
	return result.Case{
		ID: c.ID, Section: c.Section, Description: c.Description, Expectation: c.Expectation,
		Rule: c.Rule, Quote: c.quote(), Severity: string(severity),
	}
}

// Result returns what reports say of the ending.
func (e Ending) Result() result.Ending {
	codes := make([]uint16, len(e.Codes))
	for i, code := range e.Codes {
		codes[i] = uint16(code)
	}
	return result.Ending{ByMe: e.ByTester, Clean: e.Clean, Codes: codes, Fatally: e.Fatal}
}
