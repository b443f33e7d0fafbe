package play

import (
	"fmt"
	"time"

	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
	"duplex/frame"
)

// perform does one step.
func (s *session) perform(step suite.Step) {
	switch step := step.(type) {
	case suite.Frame:
		s.send(step)
	case suite.Message:
		s.sendMessage(step)
	case suite.Begin:
		s.begin(step)
	case suite.Piece:
		s.piece(step)
	case suite.Pause:
		s.pause(step)
	case suite.CloseAfter:
		s.rules.closeAfter(time.Duration(step))
	case suite.HalfClose:
		s.halfClose()
	case suite.DropAfter:
		s.rules.dropAfter(time.Duration(step))
	}
}

// sendMessage stops when the peer has had enough.
func (s *session) sendMessage(m suite.Message) {
	for f := range m.Frames {
		if s.send(f); len(s.out) == 0 {
			s.catchUp()
		}
		if s.rules.over() {
			return
		}
	}
}

// begin sends the header of a frame.
func (s *session) begin(b suite.Begin) {
	h := s.header(suite.Frame{Opcode: b.Opcode}, b.Length)
	s.logFrame(result.Tester, h, nil, 0).note = "header only"
	s.out = h.Append(s.out)
	s.rest, s.key = b.Length, h.Key
}

// piece sends a part of the frame that was begun.
func (s *session) piece(p suite.Piece) {
	s.note(result.Tester, fmt.Sprintf("payload %v", result.Shorten(p.Payload.Append(nil))))
	s.rest -= int64(p.Payload.Len)
	s.append(p.Payload)
	s.flush()
}

// pause lets time pass. Only one with a label is an event.
func (s *session) pause(p suite.Pause) {
	s.flush()
	s.note(result.Tester, fmt.Sprintf("waits %v %s", p.For, p.Label))
	until := time.Now().Add(s.o.pause(p.For))
	for !s.rules.over() && s.wait(until) {
	}
	if p.Label != "" && s.rules.waited() {
		s.event(seen{Event: result.Event{Kind: result.Timeout, Label: p.Label}})
	}
}

// complete fills up a frame that was begun, so that another can follow. It
// returns false if that would take too much.
func (s *session) complete() bool {
	if uint64(s.rest) > frame.MaxControl {
		return false
	}
	s.append(suite.Payload{Unit: "\x00", Len: int(s.rest)})
	s.rest = 0
	return true
}
