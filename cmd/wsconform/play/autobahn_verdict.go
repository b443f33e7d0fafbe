package play

import (
	"fmt"
	"slices"

	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
)

// judge comes to the verdicts.
func (s *autobahn) judge() {
	r := s.r
	r.Behavior, r.Why = s.behavior()
	r.BehaviorClose, r.WhyClose = s.ending()
	s.remark()
	want := s.c.Ending
	switch {
	case s.c.Open:
		r.Behavior, r.BehaviorClose = result.Informational, result.Informational
	case want.Fatal && s.unopened == "" && r.ClosedByMe != want.ByTester,
		want.Binding && r.BehaviorClose == result.WrongCode:
		if r.Behavior != result.Failed {
			r.Why = r.WhyClose
		}
		r.Behavior = result.Failed
	}
}

// remark tells of a brief case what Autobahn does not look at.
func (s *autobahn) remark() {
	if !s.c.Brief || s.ruled != "" {
		return
	}
	want := s.c.Outcomes[0].Events[0]
	for _, got := range s.seen {
		if at := want.Payload.Differs(got.payload); sameKind(got, want) && at >= 0 && len(got.payload) == want.Payload.Len {
			s.r.Remarks = append(s.r.Remarks, fmt.Sprintf("the message came back changed from octet %d on", at))
		}
	}
	if messages := len(s.seen); messages > 1 {
		s.r.Remarks = append(s.r.Remarks, fmt.Sprintf("%d messages and pongs came for one message", messages))
	}
}

// behavior judges what the peer did: a script has done so, or else it is the
// outcome that says exactly what was seen.
func (s *autobahn) behavior() (result.Behavior, string) {
	switch {
	case s.unopened != "":
		return result.Failed, "handshake never completed: " + s.unopened
	case s.ruled != "" && s.extra():
		return result.Failed, s.why + "; then came another message"
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

// extra reports whether messages came after a script had ended that Autobahn would
// hold against the last one that is expected.
func (s *autobahn) extra() bool {
	return slices.ContainsFunc(slices.Concat(s.forScript, s.seen), func(e seen) bool { return e.Kind == result.Message && len(e.payload) != s.c.Size })
}

// matches reports whether the outcome says what was seen. A brief case looks for
// one message among all, at its kind and length alone, and tells of the rest.
func (s *autobahn) matches(o suite.Outcome) bool {
	if !s.c.Brief {
		return slices.EqualFunc(s.seen, o.Events, same)
	}
	want := o.Events[0]
	return slices.ContainsFunc(slices.Concat(s.forScript, s.seen), func(got seen) bool {
		return sameKind(got, want) && len(got.payload) == want.Payload.Len
	})
}

// ending judges how the connection ended.
func (s *autobahn) ending() (result.Behavior, string) {
	r, want := s.r, s.c.Ending
	switch {
	case s.unopened != "":
		return result.Failed, "there was no connection"
	case r.ClosedByMe && !want.ByTester:
		return result.Failed, s.wanted() + "; it did not, so that the tester had to end it"
	case !r.ClosedByMe && want.ByTester:
		return result.Failed, "the tester was to end the connection; " + s.came() + " before that"
	case want.Clean && !r.WasClean:
		return result.Unclean, fmt.Sprintf("want a Close from the peer within %v%s; %s", s.o.lenient(replyLimit), thenTCP[s.peer], s.came())
	case r.RemoteClose != nil && !s.mayHave(r.RemoteClose):
		return result.WrongCode, fmt.Sprintf("want %s; %s", codes(want.Codes), s.came())
	case s.peer == result.Server && r.DroppedByMe:
		return result.FailedByClient, "want the server to close TCP; it did not, so that the tester had to"
	}
	return result.OK, s.came()
}

// thenTCP is what must follow the Close of a peer.
var thenTCP = map[result.Role]string{result.Server: " and the end of TCP a second after"}
