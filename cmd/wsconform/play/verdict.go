package play

import (
	"fmt"
	"slices"
	"strings"

	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
	"duplex/frame"
)

// judge comes to the verdicts, once the connection is lost.
func (s *session) judge() {
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
func (s *session) behavior() (result.Behavior, string) {
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
func (s *session) matches(o suite.Outcome) bool { return slices.EqualFunc(s.seen, o.Events, same) }

// hopeless reports whether no outcome begins with what was seen.
func (s *session) hopeless() bool {
	return !slices.ContainsFunc(s.c.Outcomes, func(o suite.Outcome) bool {
		n := len(s.seen)
		return n <= len(o.Events) && slices.EqualFunc(s.seen, o.Events[:n], same)
	})
}

func same(got seen, want suite.Event) bool {
	return sameKind(got, want) && want.Payload.Differs(got.payload) < 0
}

// matchesAll reports whether every outcome says what was seen.
func (s *session) matchesAll() bool {
	return !slices.ContainsFunc(s.c.Outcomes, func(o suite.Outcome) bool { return !s.matches(o) })
}

func sameKind(got seen, want suite.Event) bool {
	return got.Kind == want.Kind && got.Binary == want.Binary && got.Label == want.Label
}

// mismatch says how what was seen differs from what was expected.
func (s *session) mismatch() string {
	var want []string
	for _, o := range s.r.Outcomes {
		want = append(want, result.Events(o.Events))
	}
	why := fmt.Sprintf("want %s; got %s", strings.Join(want, " or else "), result.Events(s.r.Seen))
	if len(s.c.Outcomes) == 0 {
		return why
	}
	for i, got := range s.seen {
		if events := s.c.Outcomes[0].Events; i < len(events) && sameKind(got, events[i]) {
			if at := events[i].Payload.Differs(got.payload); at >= 0 && at >= result.Shown {
				return fmt.Sprintf("%s, which differs from octet %d on", why, at)
			}
		}
	}
	return why
}

// ending judges how the connection ended.
func (s *session) ending() (result.Behavior, string) {
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
	case r.RemoteClose != nil && !s.mayHave(r.RemoteClose.Code):
		return result.WrongCode, fmt.Sprintf("want %s; %s", codes(want.Codes), s.came())
	case s.peer == result.Server && r.DroppedByMe:
		return result.FailedByClient, "want the server to close TCP; it did not, so that the tester had to"
	case r.DroppedByMe && r.RemoteClose == nil:
		return result.Unclean, "want the peer to close the connection; it did nothing"
	}
	return result.OK, s.came()
}

// wanted says what the peer should have done.
func (s *session) wanted() string {
	return fmt.Sprintf("want the peer to end the connection, with %s", codes(s.c.Ending.Codes))
}

// came says how the peer ended the connection.
func (s *session) came() string {
	switch r := s.r; {
	case r.RemoteClose != nil && r.RemoteClose.Code == uint16(frame.NoStatus):
		return "the peer sent a Close without a code"
	case r.RemoteClose != nil:
		return fmt.Sprintf("the peer sent a Close with %v", frame.CloseCode(r.RemoteClose.Code))
	case r.DroppedByMe && s.c.Ending.Free:
		return "the tester closed TCP"
	case r.DroppedByMe:
		return "the peer did nothing"
	}
	return "the peer closed TCP"
}

// mayHave reports whether the peer's Close may have that code. One without a
// code has none that could be wrong.
func (s *session) mayHave(code uint16) bool {
	return code == uint16(frame.NoStatus) || slices.Contains(s.c.Ending.Codes, frame.CloseCode(code))
}

// codes lists codes.
func codes(codes []frame.CloseCode) string {
	var list []string
	for _, code := range slices.Compact(slices.Clone(codes)) {
		list = append(list, fmt.Sprint(uint16(code)))
	}
	return strings.Join(list, " or ")
}
