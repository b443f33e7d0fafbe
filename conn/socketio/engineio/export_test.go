package engineio

// any reports whether something holds of a session.
func (s *Server) any(holds func(*Session) bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, session := range s.sessions {
		session.mu.Lock()
		ok := holds(session)
		session.mu.Unlock()
		if ok {
			return true
		}
	}
	return false
}

// AnyPoll reports whether a GET waits.
func AnyPoll(s *Server) bool {
	return s.any(func(s *Session) bool { return s.polling != nil && s.polling.poll != nil })
}

// AnyPost reports whether a POST is being received.
func AnyPost(s *Server) bool {
	return s.any(func(s *Session) bool { return s.polling != nil && s.polling.posting })
}
