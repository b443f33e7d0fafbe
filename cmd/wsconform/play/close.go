package play

import (
	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
	"duplex/frame"
)

// sendClose sends a Close frame, once a frame that was begun is complete.
func (s *session) sendClose(code frame.CloseCode) {
	if !s.complete() {
		s.note(result.Tester, "cannot send a Close in the middle of a frame")
		return
	}
	payload := frame.AppendClose(nil, code, "")
	s.send(suite.Frame{Opcode: frame.Close, Payload: suite.Octets(string(payload))})
}

// sentClose notes the first Close frame that the tester sends, legal or not.
func (s *session) sentClose(payload []byte) {
	if s.r.LocalClose != nil {
		return
	}
	s.r.LocalClose = closeFrame(payload)
	s.r.ClosedByMe = s.r.RemoteClose == nil
	if s.r.ClosedByMe {
		s.rules.sentClose()
	}
}

// closeFrame returns what the payload of a Close frame says, as far as it says
// anything.
func closeFrame(payload []byte) *result.CloseFrame {
	if len(payload) < 2 {
		return &result.CloseFrame{Code: uint16(frame.NoStatus), Bare: true}
	}
	code := uint16(payload[0])<<8 | uint16(payload[1])
	return &result.CloseFrame{Code: code, Reason: string(payload[2:])}
}

// halfClose ends TCP in the direction to the peer.
func (s *session) halfClose() {
	s.flush()
	s.note(result.Tester, "closes TCP in this direction")
	s.broken = true
	if half, ok := s.nc.(interface{ CloseWrite() error }); ok {
		half.CloseWrite()
	}
}

// drop closes TCP.
func (s *session) drop() {
	if s.lost {
		return
	}
	s.note(result.Tester, "closes TCP")
	s.lost = true
	s.r.DroppedByMe = true
	s.nc.Close()
}
