package play

import (
	"errors"
	"fmt"
	"io"
	"syscall"
	"unicode/utf8"

	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
	"duplex/frame"
)

// mostEvents is how many events of a case are kept: far more than any expects.
const mostEvents = 10_000

// A message is what has come of a message so far.
type message struct {
	opcode     frame.Opcode // Text or Binary, and 0 if there is no message
	compressed bool
	payload    []byte
}

// handle takes in what the peer did.
func (s *session) handle(a arrival) {
	if a.end != nil {
		s.lose(a)
		return
	}
	entry := s.logFrame(result.Peer, a.Header, a.payload)
	entry.At = s.log.at(a.at)
	s.r.Received.Frames[int(a.Opcode)]++
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
		s.event(seen{Event: result.Event{Kind: result.Pong}, key: a.Key, payload: a.payload})
	default:
		s.data(a)
	}
}

// lose notes that TCP is gone.
func (s *session) lose(a arrival) {
	s.lost = true
	how := "closed TCP"
	switch {
	case errors.Is(a.end, io.EOF):
	case errors.Is(a.end, syscall.ECONNRESET):
		how = "reset TCP"
	default:
		how = a.end.Error()
	}
	s.note(result.Peer, how).At = s.log.at(a.at)
}

// pinged answers a ping, unless a frame of the tester is under way.
func (s *session) pinged(a arrival) {
	if s.r.LocalClose == nil && s.rest == 0 {
		s.send(suite.Frame{Opcode: frame.Pong, Payload: suite.Octets(string(a.payload))})
	}
	s.event(seen{Event: result.Event{Kind: result.Ping}, key: a.Key, payload: a.payload})
}

// data takes in a data frame that may come here.
func (s *session) data(a arrival) {
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

// event adds to what was seen.
func (s *session) event(e seen) {
	if e.Kind != result.Timeout {
		e.Payload = result.Shorten(e.payload)
	}
	if s.scripted {
		s.forScript = append(s.forScript, e)
		return
	}
	s.seen = append(s.seen, e)
	if len(s.seen) > mostEvents {
		s.fail(fmt.Errorf("more than %d messages, pings and pongs", mostEvents))
	}
}
