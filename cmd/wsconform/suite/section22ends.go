package suite

import (
	"fmt"
	"time"

	"duplex/cmd/wsconform/result"
	"duplex/frame"
)

// section22Ends has frames behind the last one, and connections that are cut in
// the middle of one.
func section22Ends() []Case {
	normal := closing(frame.NormalClosure, "")
	cases := []Case{{
		ID: "22.7.1", Severity: Should,
		Description: "A close, and behind it a frame that breaks every rule, in one piece.",
		Steps:       then(together(normal, reserved(7, opcode(0xf, begin(text("noise"))))), dropSoon),
	}, {
		ID: "22.7.2", Severity: Should,
		Description: "A close, and behind it a message of 1 MiB.",
		Steps:       []Step{normal, Message{Opcode: frame.Binary, Payload: repeat("*", 1<<20)}, dropSoon},
	}, {
		ID: "22.7.3", Severity: Should,
		Description: "A close, and behind it half a frame, in one piece.",
		Steps:       []Step{normal, Begin{frame.Text, 10}, Piece{Octets("Hello")}, dropSoon},
	}}
	for i := range cases {
		c := &cases[i]
		c.Rule, c.Outcomes, c.Ending = "section 1.4", ok(), clean
		c.Expectation = "The close is answered, and what comes behind it is not looked at."
	}
	return append(cases, section22CutOff()...)
}

// section22CutOff closes TCP where nobody should.
func section22CutOff() []Case {
	var cases []Case
	for i, row := range []struct {
		what string
		sent []byte
	}{
		{"without a frame", nil},
		{"after the first octet of a header", octets(result.Server, text("Hello"))[:1]},
		{"in the middle of a length of 8 octets", announced(result.Server, text(""), 1<<32)[:5]},
		{"in the middle of a masking key", octets(result.Server, text("Hello"))[:4]},
		{"in the middle of a payload", octets(result.Server, text("Hello"))[:8]},
		{"between two fragments", octets(result.Server, begin(text("Hello")))},
		{"in the middle of a ping", octets(result.Server, ping("Hello"))[:8]},
	} {
		cases = append(cases, Case{
			ID: fmt.Sprintf("22.8.%d", i+1), Rule: "section 7.1.5", Severity: Should, Peers: Servers,
			Description: fmt.Sprintf("The client closes TCP %s.", row.what),
			Expectation: "The connection is over, and that of another client works.",
			Script: func(s Session) (result.Behavior, string) {
				s.Write(row.sent)
				s.Pause(20 * time.Millisecond)
				s.Drop()
				if err := s.Alive(); err != nil {
					return result.Failed, "the server no longer serves others: " + err.Error()
				}
				return result.OK, "the server goes on serving others"
			},
			Ending: free,
		})
	}
	return cases
}
