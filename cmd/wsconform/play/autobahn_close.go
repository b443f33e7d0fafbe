package play

import (
	"time"

	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/spelling"
	"duplex/cmd/wsconform/suite"
	"duplex/frame"
)

// startClose starts the closing handshake with the first of the codes that the
// case names, unless there is one.
func (s *autobahn) startClose() {
	if s.open() {
		s.sendFirst(s.c.Ending.Codes[0])
	}
}

// closeEmpty starts it without a code.
func (s *autobahn) closeEmpty() {
	if s.open() && s.complete() {
		s.note(result.Tester, "waited long enough")
		s.send(suite.Frame{Opcode: frame.Close})
		s.flush()
	}
}

// sendFirst sends the first Close.
func (s *autobahn) sendFirst(code frame.CloseCode) {
	s.sendClose(code)
	s.flush()
}

// sentClose gives the peer a second for an answer.
func (s *autobahn) sentClose() { s.reply = time.Now().Add(s.o.lenient(replyLimit)) }

// fail fails the connection: with a Close, or if one was sent, by closing TCP.
func (s *autobahn) fail(why string, code frame.CloseCode) {
	if s.lost {
		return
	}
	s.r.FailedByMe = true
	s.note(result.Tester, "fails the connection: "+why)
	if s.r.LocalClose == nil {
		s.sendFirst(code)
		return
	}
	s.drop()
}

// closed takes in a Close. One that may not be sent is a violation, and a Close
// all the same.
func (s *autobahn) closed(payload []byte) {
	c := closeFrame(payload)
	if len(payload) >= 2 && !allowed(c.Code) {
		s.fail("a Close with a code that may not be sent", frame.ProtocolError)
	}
	if reason := (spelling.Text{}); len(payload) > 2 && !(reason.Add(payload[2:]) && reason.Whole()) {
		s.fail("a Close with a reason that is not UTF-8", frame.InvalidPayload)
	}
	s.r.RemoteClose = c
	switch {
	case s.lost:
		s.r.WasClean = false
		return
	case s.r.LocalClose != nil:
		s.r.WasClean, s.reply = true, time.Time{}
		if s.peer == result.Server {
			s.hangup = time.Now().Add(s.o.lenient(dropLimit))
			return
		}
	default:
		s.r.WasClean = true
		s.sendClose(frame.NormalClosure)
		s.flush()
	}
	if s.peer == result.Client {
		s.drop()
	}
}

// allowed reports whether Autobahn takes the code from a peer.
func allowed(code uint16) bool {
	switch {
	case code < 1000, code >= 5000:
		return false
	case code >= 3000:
		return true
	}
	return code <= 1011 && (code < 1004 || code > 1006)
}
