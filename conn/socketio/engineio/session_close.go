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
// gone by then, that would be an error to the client. It has as long for that as for
// the answer to a Ping.
func (s *Session) closeWhenSent(reason Reason) {
	s.mu.Lock()
	later := s.live && !s.closed.Load() && s.polling != nil && s.polling.poll == nil
	if later && s.reason == "" {
		s.reason = reason
		s.context.end()
		s.server.heartbeat.expect(s)
	}
	s.mu.Unlock()
	if !later {
		s.close(reason, Close)
	}
}

// isClosing reports whether the session waits for a poll that tells the client. The
// caller holds s.mu.
func (s *Session) isClosing() bool { return s.reason != "" && !s.closed.Load() }

// close ends the session, if that has not happened, and tells the program.
func (s *Session) close(reason Reason, farewell Type) {
	if s.end(reason, farewell) {
		s.tellClosed()
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
	s.reason = orReason(s.reason, reason)
	s.server.heartbeat.forget(s)
	s.context.end()
	live := s.live
	if m := s.member.Load(); m != nil {
		m.Close(conn.NormalClosure, "")
	}
	if farewell == Noop && s.polling != nil && s.polling.poll == nil {
		s.server.crossing.expect(s.id)
	}
	s.polling.end(farewell)
	s.mu.Unlock()

	s.server.remove(s)
	return live
}
