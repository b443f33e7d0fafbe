package play

import (
	"errors"
	"io"
	"os"
	"time"

	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
	"duplex/frame"
	"duplex/handshake"
)

// A script is a session in the hands of a suite.Script.
type script struct{ s *session }

func (p script) Peer() result.Role             { return p.s.peer }
func (p script) Request() *handshake.Request   { return p.s.request }
func (p script) Response() *handshake.Response { return p.s.response }
func (p script) HTTP2() suite.HTTP2            { return p.s.http2 }
func (p script) Wire() result.Wire             { return p.s.log.wire() }

func (p script) Autobahn() bool          { return p.s.o.Judge.of(p.s.c) == Autobahn }
func (p script) Remark(what string)      { p.s.r.Remarks = append(p.s.r.Remarks, what) }
func (p script) KeyReused() bool         { return p.s.reused }
func (p script) Patience() time.Duration { return p.s.o.timeout() }
func (p script) Limit() time.Duration    { return p.s.limit() }
func (p script) Ignore(d time.Duration)  { p.s.gate.shut(p.s.o.pause(d)) }
func (p script) Drop()                   { p.s.drop() }

// BadText counts as two violations if the text is not only cut: Autobahn finds one
// in it and one at its end.
func (p script) BadText(cut bool) {
	if s, ok := p.s.rules.(*autobahn); ok {
		s.fail("text that is not UTF-8", frame.InvalidPayload)
		if !cut {
			s.fail("text that does not end with a character", frame.InvalidPayload)
		}
	}
}

func (p script) Fault() {
	p.s.drop()
	p.s.r.DroppedByMe = false
}

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
	p.s.raw = true
	p.s.flush()
	p.s.note(result.Tester, "octets "+result.Shorten(b).String())
	if p.s.in == nil {
		p.s.keepHead(b)
	}
	p.s.write(b)
}

// keepHead keeps what the tester writes of a request or response, for reports.
func (s *session) keepHead(b []byte) {
	const most = 4 << 10
	head := &s.r.Request
	if s.peer == result.Client {
		head = &s.r.Response
	}
	*head += string(b[:min(len(b), most-len(*head))])
}

func (p script) Pause(d time.Duration) {
	p.s.flush()
	time.Sleep(p.s.o.pause(d))
}

func (p script) ReadHead(within time.Duration) (*handshake.Response, error) {
	p.s.nc.SetReadDeadline(time.Now().Add(within))
	defer p.s.nc.SetReadDeadline(time.Time{})
	err := p.s.readResponse()
	return p.s.response, err
}

func (p script) ReadRest(within time.Duration) ([]byte, bool) {
	const most = 1 << 20
	p.s.nc.SetReadDeadline(time.Now().Add(within))
	defer p.s.nc.SetReadDeadline(time.Time{})
	b, err := io.ReadAll(io.LimitReader(p.s.br, most))
	p.s.lost = len(b) < most && !errors.Is(err, os.ErrDeadlineExceeded)
	return b, p.s.lost
}

func (p script) Receive(within time.Duration) (suite.Received, bool) {
	s := p.s
	s.readFrames()
	until := time.Now().Add(within)
	for len(s.forScript) == 0 && !s.rules.over() && s.wait(until) {
	}
	s.flush()
	if len(s.forScript) == 0 {
		return suite.Received{}, false
	}
	e := s.forScript[0]
	s.forScript = s.forScript[1:]
	return suite.Received{Kind: e.Kind, Binary: e.Binary, Compressed: e.compressed, Key: e.key, Payload: e.payload}, true
}

func (p script) Over() bool {
	p.s.catchUp()
	return p.s.rules.over()
}

func (p script) Closed() (frame.CloseCode, bool) {
	p.s.catchUp()
	c := p.s.r.RemoteClose
	if c == nil {
		return 0, false
	}
	return frame.CloseCode(c.Code), true
}

func (p script) Ended(within time.Duration) bool {
	s := p.s
	until := time.Now().Add(within)
	if s.in == nil {
		_, ended := p.ReadRest(within)
		return ended
	}
	for !s.lost && s.wait(until) {
	}
	return s.lost
}
