package result

import "time"

// A Result is how one agent did in one case.
type Result struct {
	Agent  string `json:"agent"`
	Case   Case   `json:"case"`
	Number int    `json:"number"` // of the case among those selected, from 1

	Behavior      Behavior `json:"behavior"`      // what the peer did while the connection was open
	BehaviorClose Behavior `json:"behaviorClose"` // how the connection ended
	Why           string   `json:"why"`           // the reason for Behavior in a line
	WhyClose      string   `json:"whyClose"`      // the reason for BehaviorClose in a line

	// Late is set if a time limit of the case or of the closing handshake was hit.
	Late bool `json:"late,omitempty"`

	// Remarks are what deserves to be known though it does not change the
	// verdict: Autobahn does not look at it.
	Remarks []string `json:"remarks,omitempty"`

	Outcomes      []Outcome `json:"outcomes"`      // what the peer might have done, the best first
	Seen          []Event   `json:"seen"`          // what it did
	ExpectedClose Ending    `json:"expectedClose"` // how the connection should have ended

	// How it did end. "Me" is the tester, as in the reports that this tool
	// writes for programs that read those of Autobahn.
	ClosedByMe  bool        `json:"closedByMe"`  // the tester sent the first Close, or gave up
	FailedByMe  bool        `json:"failedByMe"`  // the tester ended it because the peer broke the protocol
	DroppedByMe bool        `json:"droppedByMe"` // the tester was the first to close TCP
	WasClean    bool        `json:"wasClean"`    // both ends sent a Close (section 7.1.4)
	LocalClose  *CloseFrame `json:"localClose"`  // of the tester, nil if it sent none
	RemoteClose *CloseFrame `json:"remoteClose"` // of the peer, nil if it sent none

	Request  string `json:"request"`  // the head of the opening handshake's request, as sent
	Response string `json:"response"` // the head of the response, "" if there was none

	Wire     Wire  `json:"wire"`
	Sent     Stats `json:"sent"`
	Received Stats `json:"received"`

	Started  time.Time `json:"started"`
	Duration Duration  `json:"duration"`
}

// Failed reports whether the peer failed the case: in what it did, or in how
// the connection ended.
func (r *Result) Failed() bool { return r.Behavior.Failed() || r.BehaviorClose.Failed() }

// A Case is what is known of a case without playing it.
type Case struct {
	ID          string `json:"id"`              // "6.4.3"
	Section     string `json:"section"`         // the title of the section it belongs to: "UTF-8"
	Description string `json:"description"`     // what the tester does
	Expectation string `json:"expectation"`     // what the peer should do
	Rule        string `json:"rule"`            // where that is written: "RFC 6455, section 8.1"
	Quote       string `json:"quote,omitempty"` // the sentence that stands there, if it is one
	Severity    string `json:"severity"`        // "must", "should" or "hardening"
}

// An Ending is how a connection should end.
type Ending struct {
	ByMe    bool     `json:"closedByMe"`   // the tester starts the closing handshake, otherwise the peer does
	Clean   bool     `json:"requireClean"` // both ends must send a Close
	Codes   []uint16 `json:"closeCode"`    // the peer's Close, if it sends one, has one of these codes
	Fatally bool     `json:"closedByWrongEndpointIsFatal"`
}

// A CloseFrame is what a Close frame said (section 5.5.1).
type CloseFrame struct {
	Code   uint16 `json:"code"` // 1005 if the frame had none
	Bare   bool   `json:"bare"` // the frame had none
	Reason string `json:"reason"`
}

// Stats counts what went in one direction once the connection was open.
type Stats struct {
	Octets int64       `json:"octets"`
	Frames map[int]int `json:"frames"` // how many, by opcode
	Pieces map[int]int `json:"pieces"` // how many reads or writes, by their length in octets
}
