package play

import (
	"fmt"
	"slices"

	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/spelling"
	"duplex/cmd/wsconform/suite"
	"duplex/frame"
)

// take takes in a frame, whatever is wrong with it.
func (s *autobahn) take(a arrival) {
	if s.lost {
		return
	}
	for _, wrong := range s.violations(a) {
		s.fail(wrong, frame.ProtocolError)
	}
	if s.lost {
		return
	}
	switch a.Opcode {
	case frame.Close:
		s.closed(a.payload)
	case frame.Ping:
		if s.open() && s.rest == 0 {
			s.send(suite.Frame{Opcode: frame.Pong, Payload: suite.Octets(string(a.payload))})
		}
	case frame.Pong:
		s.see(seen{Event: result.Event{Kind: result.Pong}, key: a.Key, payload: a.payload})
	default:
		if !a.Opcode.IsControl() {
			s.data(a)
		}
	}
}

// violations returns what is wrong with the header of a frame. Each counts.
func (s *autobahn) violations(a arrival) (all []string) {
	wrong := func(is bool, what string) {
		if is {
			all = append(all, what)
		}
	}
	compressed := s.compresses() && reservedBits(a.Header) == 4
	wrong(reservedBits(a.Header) != 0 && !compressed, "reserved bits")
	wrong(s.peer == result.Client && !a.Masked, "a frame without a mask")
	wrong(s.peer == result.Server && a.Masked, "a frame with a mask")
	if a.Opcode.IsControl() {
		wrong(!a.Fin, "a control frame without FIN")
		wrong(a.Length > frame.MaxControl, "a control frame of more than 125 octets")
		wrong(a.Opcode.IsReserved(), "a reserved opcode")
		wrong(a.Opcode == frame.Close && a.Length == 1, "a Close of one octet")
		wrong(compressed, "a control frame that is compressed")
	} else {
		wrong(a.Opcode.IsReserved(), "a reserved opcode")
		wrong(!s.inside && a.Opcode == frame.Continuation, "a continuation of nothing")
		wrong(s.inside && a.Opcode != frame.Continuation, "a message within a message")
		wrong(compressed && s.inside, "a continuation with RSV1")
	}
	if a.illegal != nil {
		all = append(all, a.illegal.Error())
	}
	return all
}

// compresses reports whether the peers have agreed to compress messages.
func (s *autobahn) compresses() bool {
	return s.response != nil && s.response.Header.Has(extensions)
}

// data takes in a data frame. Once the connection was failed, messages are not
// seen any more.
func (s *autobahn) data(a arrival) {
	m := &s.message
	if !s.inside {
		*m = message{opcode: a.Opcode, compressed: s.compresses() && reservedBits(a.Header) == 4}
		s.inside, s.text = true, spelling.Text{}
	}
	isText := m.opcode == frame.Text && !m.compressed
	if isText && !s.text.Add(a.payload) {
		s.fail("text that is not UTF-8", frame.InvalidPayload)
	}
	if m.payload == nil {
		m.payload = a.payload
	} else {
		m.payload = append(m.payload, a.payload...)
	}
	if len(m.payload) > most {
		s.fail(fmt.Sprintf("a message of more than %d octets", most), frame.MessageTooBig)
		s.drop()
	}
	if !a.Fin {
		return
	}
	if isText && !s.text.Whole() {
		s.fail("text that ends within a character", frame.InvalidPayload)
	}
	whole := *m
	*m, s.inside = message{}, false
	if !s.r.FailedByMe {
		s.see(seen{
			Event:      result.Event{Kind: result.Message, Binary: whole.opcode == frame.Binary},
			compressed: whole.compressed,
			key:        a.Key,
			payload:    whole.payload,
		})
	}
}

// see adds an event. When every outcome says what was seen, and where a case
// looks at the first message only, the tester starts the closing handshake if that
// is up to it.
func (s *autobahn) see(e seen) {
	s.event(e)
	done := s.c.Brief || !slices.ContainsFunc(s.c.Outcomes, func(o suite.Outcome) bool { return !s.matches(o) })
	if done && s.c.Ending.ByTester && !s.scripted {
		s.startClose()
	}
}
