package play

import (
	"fmt"
	"unicode/utf8"

	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
	"duplex/frame"
)

// take takes in a frame of the peer. What breaks the protocol fails the
// connection, whatever the case is about.
func (s strict) take(a arrival) {
	if s.violation != "" {
		s.answered(a)
		return
	}
	if err := s.check(a); err != nil {
		s.fail(err)
		return
	}
	switch a.Opcode {
	case frame.Close:
		s.closed(a.payload)
	case frame.Ping:
		s.pinged(a)
	case frame.Pong:
		s.ponged(a)
	default:
		s.data(a)
	}
}

// pinged answers a ping, unless a frame of the tester is under way. A peer may
// send pings whenever it likes (section 5.5.2), so that they count only where a
// script asks for them.
func (s strict) pinged(a arrival) {
	if s.r.LocalClose == nil && s.rest == 0 {
		s.send(suite.Frame{Opcode: frame.Pong, Payload: suite.Octets(string(a.payload))})
	}
	if s.scripted {
		s.event(seen{Event: result.Event{Kind: result.Ping}, key: a.Key, payload: a.payload})
	}
}

// ponged takes in a pong. One that answers nothing of the tester's is unsolicited,
// to which "a response [...] is not expected" (section 5.5.3): it counts for nothing.
func (s strict) ponged(a arrival) {
	if s.raw || s.asked[string(a.payload)] {
		s.event(seen{Event: result.Event{Kind: result.Pong}, key: a.Key, payload: a.payload})
	}
}

// data takes in a data frame that may come here.
func (s strict) data(a arrival) {
	m := &s.message
	if a.Opcode != frame.Continuation {
		*m = message{opcode: a.Opcode, compressed: a.RSV1}
	}
	if m.payload == nil {
		m.payload = a.payload
	} else {
		m.payload = append(m.payload, a.payload...)
	}
	if len(m.payload) > most {
		s.fail(fmt.Errorf("message of more than %d octets", most))
		return
	}
	if !a.Fin {
		return
	}
	if m.opcode == frame.Text && !m.compressed && !utf8.Valid(m.payload) {
		s.fail(frame.ErrInvalidUTF8)
		return
	}
	whole := *m
	*m = message{}
	s.event(seen{
		Event:      result.Event{Kind: result.Message, Binary: whole.opcode == frame.Binary},
		compressed: whole.compressed,
		key:        a.Key,
		payload:    whole.payload,
	})
}
