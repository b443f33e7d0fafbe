package play

import (
	"errors"
	"fmt"
	"io"
	"syscall"

	"duplex/cmd/wsconform/result"
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
	s.logFrame(result.Peer, a.Header, a.payload, len(a.payload)).at = a.at
	s.r.Received.Frames[int(a.Opcode)]++
	s.rules.take(a)
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
	s.note(result.Peer, how).at = a.at
}

// event adds to what was seen.
func (s *session) event(e seen) {
	if s.scripted {
		s.forScript = append(s.forScript, e)
		return
	}
	s.seen = append(s.seen, e)
	if len(s.seen) > mostEvents {
		s.note(result.Tester, fmt.Sprintf("has seen %d messages, pings and pongs, which is enough", mostEvents))
		s.drop()
	}
}
