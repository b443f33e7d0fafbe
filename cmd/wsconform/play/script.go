package play

import (
	"io"
	"time"

	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
	"duplex/handshake"
)

// A script is a session in the hands of a suite.Script.
type script struct{ s *session }

func (p script) Peer() result.Role             { return p.s.peer }
func (p script) Request() *handshake.Request   { return p.s.request }
func (p script) Response() *handshake.Response { return p.s.response }
func (p script) Wire() result.Wire             { return p.s.log.wire() }

func (p script) Rounds(n int) int {
	if p.s.o.Quick {
		return max(n/10, 1)
	}
	return n
}

func (p script) Send(frames ...suite.Frame) {
	for _, f := range frames {
		p.s.send(f)
	}
	p.s.flush()
}

func (p script) Write(b []byte) {
	p.s.flush()
	p.s.note(result.Tester, "octets "+result.Shorten(b).String())
	p.s.write(b)
}

func (p script) ReadHead(within time.Duration) (*handshake.Response, error) {
	p.s.nc.SetReadDeadline(time.Now().Add(within))
	defer p.s.nc.SetReadDeadline(time.Time{})
	err := p.s.readResponse()
	return p.s.response, err
}

func (p script) Receive(within time.Duration) (suite.Received, bool) {
	s := p.s
	s.readFrames()
	until := time.Now().Add(within)
	for len(s.forScript) == 0 && !s.over() && s.next(until) {
	}
	s.flush()
	if len(s.forScript) == 0 {
		return suite.Received{}, false
	}
	e := s.forScript[0]
	s.forScript = s.forScript[1:]
	return suite.Received{Kind: e.Kind, Binary: e.Binary, Compressed: e.compressed, Payload: e.payload}, true
}

func (p script) Over() bool {
	p.s.catchUp()
	return p.s.over()
}

func (p script) Ended(within time.Duration) bool {
	s := p.s
	until := time.Now().Add(within)
	if s.in == nil {
		s.nc.SetReadDeadline(until)
		_, err := io.Copy(io.Discard, s.br)
		s.lost = err == nil
		return s.lost
	}
	for !s.lost && s.next(until) {
	}
	return s.lost
}
