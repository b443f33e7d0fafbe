package play

import (
	"time"

	"duplex/cmd/wsconform/result"
	"duplex/frame"
)

// lingering is how long a peer gets to notice that it has been failed.
const lingering = time.Second

// startClose starts the closing handshake, with the code that the case says.
func (s strict) startClose() {
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
func (s strict) closeLate() {
	if s.r.LocalClose != nil {
		s.giveUp()
		return
	}
	s.note(result.Tester, "waited long enough")
	s.startClose()
}

// closed takes in the peer's Close. The client answers and waits for the server
// to close TCP, the server closes it at once, or when a script has ended
// (section 7.1.1).
func (s strict) closed(payload []byte) {
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

// giveUp ends the connection because the peer does not.
func (s strict) giveUp() {
	s.note(result.Tester, "waited long enough")
	if s.r.LocalClose == nil && s.r.RemoteClose == nil {
		s.r.ClosedByMe = true
	}
	s.drop()
}
