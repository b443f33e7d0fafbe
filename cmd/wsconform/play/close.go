package play

import (
	"time"

	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
	"duplex/frame"
)

// lingering is how long a peer gets to notice that it has been failed.
const lingering = time.Second

// startClose starts the closing handshake, with the code that the case says.
func (s *session) startClose() {
	if s.r.LocalClose != nil {
		return
	}
	code := frame.NormalClosure
	if codes := s.c.Ending.Codes; len(codes) > 0 {
		code = codes[0]
	}
	s.sendClose(code)
	s.expect(s.patience(), s.giveUp)
}

// closeLate is startClose for when the time is up.
func (s *session) closeLate() {
	if s.r.LocalClose != nil {
		s.giveUp()
		return
	}
	s.note(result.Tester, "waited long enough")
	s.startClose()
}

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
}

// closed takes in the peer's Close. The client answers and waits for the server
// to close TCP, the server closes it at once, or when a script has ended
// (section 7.1.1).
func (s *session) closed(payload []byte) {
	s.r.RemoteClose = closeFrame(payload)
	if s.r.LocalClose == nil {
		s.sendClose(frame.CloseCode(s.r.RemoteClose.Code))
	}
	s.r.WasClean = s.r.LocalClose != nil
	s.expect(s.patience(), s.giveUp)
	if s.peer == result.Client && !s.scripted {
		s.flush()
		s.drop()
	}
}

// closeFrame returns what the payload of a Close frame says, as far as it says
// anything.
func closeFrame(payload []byte) *result.CloseFrame {
	if len(payload) < 2 {
		return &result.CloseFrame{Code: uint16(frame.NoStatus)}
	}
	code := uint16(payload[0])<<8 | uint16(payload[1])
	return &result.CloseFrame{Code: code, Reason: string(payload[2:])}
}

// giveUp ends the connection because the peer does not.
func (s *session) giveUp() {
	s.note(result.Tester, "waited long enough")
	if s.r.LocalClose == nil && s.r.RemoteClose == nil {
		s.r.ClosedByMe = true
	}
	s.drop()
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
