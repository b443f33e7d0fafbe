package suite

import (
	"fmt"
	"slices"

	"duplex/cmd/wsconform/result"
	"duplex/frame"
)

// A rejection is how a peer ends a connection of its own accord.
type rejection struct {
	code    frame.CloseCode // of its Close
	closed  bool            // it has sent one
	ended   bool            // it has closed TCP
	instead string          // what it has sent before that
}

// awaitRejection waits for the peer to end the connection. It does not wait on
// if the peer sends something else.
func awaitRejection(s Session) (r rejection) {
	if got, came := s.Receive(s.Patience() / 5); came {
		r.instead = fmt.Sprintf("a %s of %d octets", got.Kind, len(got.Payload))
		return r
	}
	r.code, r.closed = s.Closed()
	r.ended = s.Over()
	return r
}

// String returns what the peer does.
func (r rejection) String() string {
	switch {
	case r.instead != "":
		return "the peer sends " + r.instead
	case r.closed:
		return fmt.Sprintf("the peer sends a Close with %v", r.code)
	case r.ended:
		return "the peer closes TCP"
	}
	return "the peer does nothing"
}

// by reports whether the peer fails the connection with one of the codes, or by
// closing TCP (section 7.1.7).
func (r rejection) by(codes ...frame.CloseCode) bool {
	return r.ended && (!r.closed || slices.Contains(codes, r.code))
}

// limits judges a peer that has had too much of something: it may say so by any
// code.
func (r rejection) limits() (result.Behavior, string) {
	if r.closed {
		return result.OK, r.String() + ": it has a limit"
	}
	return result.NonStrict, r.String() + " without a Close: it has a limit, but does not say so"
}
