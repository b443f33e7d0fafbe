package play

import (
	"fmt"
	"slices"

	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
)

// judge comes to the verdicts, once the connection is lost.
func (s strict) judge() {
	r := s.r
	r.Behavior, r.Why = s.behavior()
	r.BehaviorClose, r.WhyClose = s.ending()
	switch {
	case s.unopened != "" || s.violation != "":
	case s.c.Open:
		r.Behavior, r.BehaviorClose = result.Informational, result.Informational
	case r.Behavior == result.Unimplemented:
		r.BehaviorClose = result.Unimplemented
	case s.c.Ending.Fatal && r.ClosedByMe:
		r.Behavior, r.Why = result.Failed, r.WhyClose
	}
}

// behavior judges what the peer did: a script has done so, or else it is the
// outcome that says exactly what was seen.
func (s strict) behavior() (result.Behavior, string) {
	switch {
	case s.unopened != "":
		return result.Failed, "handshake never completed: " + s.unopened
	case s.violation != "":
		return result.Failed, "the peer broke the protocol: " + s.violation
	case s.ruled == result.OK && slices.ContainsFunc(s.seen, isMessage):
		return result.Failed, fmt.Sprintf("%s; then came %s", s.why, result.Events(s.r.Seen))
	case s.ruled != "":
		return s.ruled, s.why
	}
	for _, outcome := range s.c.Outcomes {
		if s.matches(outcome) {
			return outcome.Behavior, "got " + result.Events(s.r.Seen)
		}
	}
	return result.Failed, s.mismatch()
}

func isMessage(e seen) bool { return e.Kind == result.Message }

// matches reports whether the outcome says what was seen.
func (s strict) matches(o suite.Outcome) bool { return slices.EqualFunc(s.seen, o.Events, same) }

// hopeless reports whether no outcome begins with what was seen.
func (s strict) hopeless() bool {
	return !slices.ContainsFunc(s.c.Outcomes, func(o suite.Outcome) bool {
		n := len(s.seen)
		return n <= len(o.Events) && slices.EqualFunc(s.seen, o.Events[:n], same)
	})
}

// matchesAll reports whether every outcome says what was seen.
func (s strict) matchesAll() bool {
	return !slices.ContainsFunc(s.c.Outcomes, func(o suite.Outcome) bool { return !s.matches(o) })
}

// ending judges how the connection ended.
func (s strict) ending() (result.Behavior, string) {
	r, want := s.r, s.c.Ending
	switch {
	case s.unopened != "":
		return result.Failed, "there was no connection"
	case s.in == nil:
		return result.OK, "it came to no frames"
	case want.Free:
		return result.OK, "any ending will do; " + s.came()
	case r.ClosedByMe && !want.ByTester:
		return result.Failed, s.wanted() + "; it did not, so that the tester had to end it"
	case !r.ClosedByMe && want.ByTester:
		return result.Failed, "the tester was to end the connection; " + s.came() + " before that"
	case want.Clean && !r.WasClean:
		return result.Unclean, "want a Close from the peer; " + s.came()
	case r.RemoteClose != nil && !s.mayHave(r.RemoteClose):
		return result.WrongCode, fmt.Sprintf("want %s; %s", codes(want.Codes), s.came())
	case s.peer == result.Server && r.DroppedByMe:
		return result.FailedByClient, "want the server to close TCP; it did not, so that the tester had to"
	case r.DroppedByMe && r.RemoteClose == nil:
		return result.Unclean, "want the peer to close the connection; it did nothing"
	}
	return result.OK, s.came()
}
