package play

import (
	"fmt"
	"slices"
	"strings"

	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
	"duplex/frame"
)

// Reasons that judges give, and what they compare alike.

func same(got seen, want suite.Event) bool {
	return sameKind(got, want) && want.Payload.Differs(got.payload) < 0
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

// wanted says what the peer should have done.
func (s *session) wanted() string {
	return fmt.Sprintf("want the peer to end the connection, with %s", codes(s.c.Ending.Codes))
}

// came says how the peer ended the connection.
func (s *session) came() string {
	switch r := s.r; {
	case r.RemoteClose != nil && r.RemoteClose.Bare:
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

// mayHave reports whether the peer's Close may have that code. One without a code
// has none that could be wrong.
func (s *session) mayHave(c *result.CloseFrame) bool {
	return c.Bare || slices.Contains(s.c.Ending.Codes, frame.CloseCode(c.Code))
}

// codes lists codes.
func codes(codes []frame.CloseCode) string {
	var list []string
	for _, code := range slices.Compact(slices.Clone(codes)) {
		list = append(list, fmt.Sprint(uint16(code)))
	}
	return strings.Join(list, " or ")
}
