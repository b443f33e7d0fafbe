package engineio

import "duplex/conn"

// Close closes the session once what waits to be sent has been sent. Nothing more is
// sent or received. It does not wait for that.
func (s *Session) Close() error {
	s.closeWhenSent(ForcedClose)
	return nil
}

// closeWhenSent closes the session once the queue has been sent. A client that is
// polling is told by the poll that waits or else by the next one: if the session were
// gone by then, that would be an error to the client. If there is none it is given up
// like any that does not answer a Ping.
func (s *Session) closeWhenSent(reason Reason) {
	s.mu.Lock()
	if s.live && s.member.Load() == nil && s.poll == nil {
		s.closing = orReason(s.closing, reason)
		if s.cancel != nil {
			s.cancel()
		}
		s.mu.Unlock()
		return
	}
	s.mu.Unlock()
	s.close(reason, Close)
}

// isClosing reports whether the session waits for a poll that tells the client.
func (s *Session) isClosing() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closing != ""
}

// close ends the session, if that has not happened, and tells the program.
func (s *Session) close(reason Reason, farewell Type) {
	if s.end(reason, farewell) {
		s.tellClosed(reason)
	}
}

// end ends the session, if that has not happened. A GET that waits is answered with
// what is queued and a last packet of that type. end reports whether the program has to
// be told: otherwise it has been, or will be once Opened has returned.
func (s *Session) end(reason Reason, farewell Type) (tell bool) {
	s.mu.Lock()
	if s.closed.Load() {
		s.mu.Unlock()
		return false
	}
	s.closed.Store(true)
	s.reason = reason
	s.server.heartbeat.forget(s)
	if s.cancel != nil {
		s.cancel()
	}
	s.poll.finish(farewell)
	live := s.live
	if m := s.member.Load(); m != nil {
		m.Close(conn.NormalClosure, "")
	} else if l := s.link; l != nil && l.conn != nil {
		go l.conn.Close(conn.NormalClosure, "") // it may wait for a slow client
	}
	s.mu.Unlock()

	s.server.remove(s)
	return live
}
