package suite

import (
	"fmt"
	"time"

	"duplex/cmd/wsconform/result"
	"duplex/frame"
)

// section23Order is who closes what, when (section 7.1).
func section23Order() []Case {
	return []Case{{
		ID: "23.4.1", Rule: "section 5.5.1", Severity: Should,
		Description: "A close with code 4000 and a reason.",
		Expectation: "The close is answered with the same code, as is usual.",
		Script: func(s Session) (result.Behavior, string) {
			s.Send(closing(4000, "enough"))
			switch r := awaitRejection(s); {
			case r.closed && r.code == 4000:
				return result.OK, r.String()
			case r.closed && (r.code == frame.NormalClosure || r.code == frame.NoStatus):
				return result.NonStrict, r.String()
			default:
				return result.Failed, r.String()
			}
		},
		Ending: cleanWith(4000, frame.NormalClosure),
	}, {
		ID: "23.4.2", Rule: "section 5.5.1", Severity: Should,
		Description: "A close, with nothing else to do.",
		Expectation: "The close is answered within a second: a peer answers as soon as it can.",
		Script: func(s Session) (result.Behavior, string) {
			s.Send(closing(frame.NormalClosure, ""))
			if r := awaitRejection(s); !r.closed {
				return result.NonStrict, "a second later " + r.String()
			}
			return result.OK, "the close is answered"
		},
		Ending: clean,
	}, {
		ID: "23.4.3", Rule: "section 7.1.1", Severity: Should, Peers: Servers,
		Description: "A close, and a client that leaves TCP open once it is answered.",
		Expectation: "The server closes TCP first, and at once.",
		Script: func(s Session) (result.Behavior, string) {
			s.Send(closing(frame.NormalClosure, ""))
			s.Receive(s.Patience())
			if !s.Ended(s.Patience() / 5) {
				return result.NonStrict, "the server takes more than a second to close TCP"
			}
			return result.OK, "the server closes TCP"
		},
		Ending: clean,
	}, {
		ID: "23.4.4", Rule: "section 7.1.1", Severity: Should, Peers: Clients,
		Description: "A close, and a server that closes TCP 300 ms after it is answered.",
		Expectation: "The client leaves it to the server to close TCP.",
		Script: func(s Session) (result.Behavior, string) {
			s.Send(closing(frame.NormalClosure, ""))
			s.Receive(s.Patience())
			if s.Ended(300 * time.Millisecond) {
				return result.NonStrict, "the client closes TCP first, which it may do, but should not"
			}
			return result.OK, "the client waits for the server to close TCP"
		},
		Ending: clean,
	}, {
		ID: "23.4.5", Rule: "section 7.1.1", Severity: Hardening, Peers: Clients, Limit: 20 * time.Second,
		Description: "A close, and a server that never closes TCP once it is answered.",
		Expectation: "The client closes TCP within 15 s.",
		Script: func(s Session) (result.Behavior, string) {
			s.Send(closing(frame.NormalClosure, ""))
			s.Receive(s.Patience())
			start := time.Now()
			if !s.Ended(15 * time.Second) {
				return result.Informational, "after 15 s the client still waits"
			}
			return result.OK, fmt.Sprintf("the client closes TCP after %.1f s", time.Since(start).Seconds())
		},
		Ending: clean,
	}, {
		ID: "23.4.6", Rule: "section 5.4",
		Description: "Two fragments of a text message, a ping and a close.",
		Expectation: "The ping and the close are answered: a close need not wait for the end of a message.",
		Steps:       then(together(begin(text("fragment1")), continuation("fragment2"), ping("still here"), closing(frame.NormalClosure, "")), dropSoon),
		Outcomes:    ok(sawPong("still here")),
		Ending:      clean,
	}, {
		ID: "23.4.7", Rule: "section 5.5.1", Severity: Should, Limit: 20 * time.Second,
		Description: "A binary message of 16 MiB and a close right behind it, so that the close is there while the message is on its way back.",
		Expectation: "The close is answered, whether the message comes back before that or not, and no frame is cut off.",
		Script:      closeBehind(Frame{Opcode: frame.Binary, Payload: bulk(frame.Binary, 16<<20)}),
		Ending:      cleanWith(frame.NormalClosure, frame.MessageTooBig),
	}}
}

// closeBehind sends a message and a Close.
func closeBehind(f Frame) Script {
	return func(s Session) (result.Behavior, string) {
		s.Send(f, closing(frame.NormalClosure, ""))
		got, came := s.Receive(s.Limit())
		if came && f.Payload.Differs(got.Payload) >= 0 {
			return result.Failed, "the message comes back changed"
		}
		s.Receive(s.Patience())
		switch code, closed := s.Closed(); {
		case !closed:
			return result.Failed, "the close is not answered"
		case code == frame.MessageTooBig:
			return result.Informational, "the peer takes no message of 16 MiB"
		case came:
			return result.OK, "the message comes back, and the close is answered"
		}
		return result.OK, "the close is answered before the message comes back"
	}
}
