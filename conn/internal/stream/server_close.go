package stream

import (
	"time"

	"duplex/conn/internal/cancel"
)

// CloseWrite ends the stream in order. net/http sends END_STREAM when the handler
// returns, and takes nothing more from the peer then. Serve returns for that, so
// nothing more can be read; without Serve it can, until the handler returns.
func (s *Server) CloseWrite() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.finished = true
	if s.serving {
		s.shut()
	}
	return nil
}

// Close implements net.Conn. It resets the stream, unless CloseWrite was called
// before, or the peer has ended its half, and no write goes on.
//
// "RST exceptions are represented with the RST_STREAM frame [...] with the CANCEL
// error code" (RFC 8441, section 5). A handler of net/http cannot choose the code:
// it is INTERNAL_ERROR.
func (s *Server) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	inOrder := (s.finished || s.ended() != nil) && s.writing.TryLock()
	if inOrder {
		s.writing.Unlock()
	} else {
		s.past(s.rc.SetWriteDeadline)
	}
	s.shut()
	return nil
}

// shut ends reads, and Serve. The caller holds mu.
func (s *Server) shut() {
	if !s.over {
		s.over = true
		s.near.Close()
		s.past(s.rc.SetReadDeadline)
		close(s.closed)
	}
}

// past calls one of the methods by which net/http sets a deadline, for the past. The
// caller holds mu.
func (s *Server) past(set func(time.Time) error) {
	if s.gone() {
		return
	}
	// A handler that calls no Serve may return at this moment, and net/http
	// panics then: there is nothing left to end.
	defer func() { recover() }()
	set(cancel.Past)
}

// gone reports whether the ResponseWriter must not be used any more. The caller
// holds mu.
func (s *Server) gone() bool { return s.returned || !s.serving && s.ctx.Err() != nil }
