package suite

import (
	"fmt"
	"strings"

	"duplex/cmd/wsconform/result"
	"duplex/frame"
)

// section22Controls has control frames, good ones and others (section 5.5).
func section22Controls() []Case {
	full := strings.Repeat("*", frame.MaxControl)
	cases := []Case{{
		ID: "22.6.1", Rule: "section 5.5.2",
		Description: "A text message in two fragments, with a ping of 125 octets between them.",
		Expectation: "The ping is answered and the message comes back: control frames may come between fragments.",
		Steps:       then(together(begin(text("fragment1")), ping(full), last("fragment2")), closeSoon),
		Outcomes:    ok(sawPong(full), sawText("fragment1fragment2")),
		Ending:      clean,
	}, {
		ID: "22.6.2", Rule: "section 5.5.3",
		Description: "A text message in two fragments, with a pong of 125 octets between them.",
		Expectation: "The message comes back: a pong that nobody has asked for is no harm.",
		Steps:       then(together(begin(text("fragment1")), pong(full), last("fragment2")), closeSoon),
		Outcomes:    ok(sawText("fragment1fragment2")),
		Ending:      clean,
	}}
	bad := failing([]Case{{
		ID:          "22.6.3",
		Description: "A pong of 126 octets, one too many for a control frame.",
		Steps:       []Step{pong(full + "*"), dropSoon},
	}, {
		ID:          "22.6.4",
		Description: "A ping with RSV1 set.",
		Steps:       []Step{reserved(4, ping("")), dropSoon},
	}, {
		ID:          "22.6.5",
		Description: "A text message in two fragments, the second with RSV1 set.",
		Steps:       then(together(begin(text("fragment1")), reserved(4, last("fragment2"))), dropSoon),
	}, {
		ID:          "22.6.6",
		Description: "A close in two fragments.",
		Steps:       then(together(begin(closing(frame.NormalClosure, "")), last("")), dropSoon),
	}}, "section 5.5")
	for i := range bad {
		bad[i].Outcomes = ok()
		if strings.Contains(bad[i].Description, "RSV1") || strings.Contains(bad[i].Description, "reserved") {
			bad[i].Rule = "section 5.2"
		}
	}
	bad[3].Ending = rejected(frame.ProtocolError)
	return append(append(cases, bad...), section22Headers()...)
}

// section22Headers has headers that can be told to be wrong before their
// payloads come. Two of them never will.
func section22Headers() []Case {
	var cases []Case
	for i, row := range []struct {
		what   string
		opcode frame.Opcode
		length int64
	}{
		{"a ping of 126 octets", frame.Ping, 126},
		{"a close of 126 octets", frame.Close, 126},
		{"a ping of 2^62 octets", frame.Ping, 1 << 62},
		{"a frame of 2^62 octets with the reserved opcode 3", 3, 1 << 62},
	} {
		cases = append(cases, Case{
			ID: fmt.Sprintf("22.6.%d", i+7), Rule: "section 5.5", Severity: Should,
			Description: fmt.Sprintf("The header of %s, and nothing of its payload.", row.what),
			Expectation: "The peer fails the connection with 1002, and need not wait for the payload to do so.",
			Script: func(s Session) (result.Behavior, string) {
				s.Write(announced(s.Peer(), Frame{Opcode: row.opcode}, row.length))
				r := awaitRejection(s)
				s.Drop() // there is no way to go on
				switch {
				case r.by(frame.ProtocolError):
					return result.OK, r.String()
				case r.ended, r.instead == "" && row.length <= 126:
					return result.NonStrict, r.String()
				}
				return result.Failed, r.String()
			},
			Ending: free,
		})
	}
	return cases
}
