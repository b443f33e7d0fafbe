package engineio

import "duplex/conn/hub"

// Send sends messages, one behind the other with nothing between them. It does not
// wait: they are queued, and go out in the order in which they were sent. The error
// is [ErrClosed] or [ErrQueueFull], which ends the session.
func (s *Session) Send(messages ...*Prepared) error { return s.send(messages...) }

func (s *Session) send(messages ...*Prepared) error {
	if m := s.member.Load(); m != nil {
		if s.closed.Load() {
			return ErrClosed
		}
		s.server.push(hub.Only(m), messages)
		return nil
	}
	s.mu.Lock()
	err := s.enqueue(messages)
	s.mu.Unlock()
	if err == ErrQueueFull {
		s.close(TransportError, Close)
	}
	return err
}

// enqueue is send for a session that seems to be polling. The caller holds s.mu.
func (s *Session) enqueue(messages []*Prepared) error {
	if s.closed.Load() || s.closing != "" {
		return ErrClosed
	}
	if m := s.member.Load(); m != nil { // it has been upgraded in between
		s.server.push(hub.Only(m), messages)
		return nil
	}
	most := s.server.maxQueue()
	for _, p := range messages {
		if size := p.size(); most < 0 || len(s.queue) == 0 || s.queued+size <= most {
			s.queue, s.queued = append(s.queue, p), s.queued+size
			continue
		}
		return ErrQueueFull
	}
	s.poll.wake()
	return nil
}

// Publish sends messages to many sessions, as [Session.Send] does to each. Those
// that are closed are passed over.
func (s *Server) Publish(sessions []*Session, messages ...*Prepared) {
	members := make([]*hub.Member, 0, len(sessions))
	for _, session := range sessions {
		if m := session.member.Load(); m != nil {
			members = append(members, m)
		} else {
			session.send(messages...)
		}
	}
	if len(members) > 0 {
		s.push(hub.Only(members...), messages)
	}
}

// push publishes messages on WebSocket connections. Several must not be torn apart
// by others.
func (s *Server) push(to hub.Audience, messages []*Prepared) {
	if len(messages) == 1 {
		s.batching.RLock()
		defer s.batching.RUnlock()
	} else {
		s.batching.Lock()
		defer s.batching.Unlock()
	}
	for _, p := range messages {
		s.hub.PublishTo(to, p.webSocket())
	}
}

// Writable reports whether a message that is sent now would go out at once. What
// is not worth waiting for, such as the position of a pointer, need not be sent
// otherwise.
func (s *Session) Writable() bool {
	if s.member.Load() != nil {
		return !s.closed.Load()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.closed.Load() && s.poll != nil
}
