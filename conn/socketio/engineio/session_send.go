package engineio

import (
	"duplex/conn"
	"duplex/conn/hub"
)

// Send sends messages, one behind the other with nothing between them. It does not
// wait: they are queued, and go out in the order in which they were sent. The error
// is [ErrClosed] or [ErrQueueFull], which ends the session.
func (s *Session) Send(messages ...*Prepared) error { return s.send(messages...) }

func (s *Session) send(messages ...*Prepared) error {
	if m := s.member.Load(); m != nil {
		if s.closed.Load() {
			return ErrClosed
		}
		m.Send(frames(messages)...)
		return nil
	}
	s.mu.Lock()
	err := s.enqueue(messages)
	s.mu.Unlock()
	if err == ErrQueueFull {
		if s.end(TransportError, Close) {
			go s.tellClosed() // the caller may hold locks that Handler.Closed wants
		}
	}
	return err
}

// enqueue is send for a session that seems to be polling. The caller holds s.mu.
func (s *Session) enqueue(messages []*Prepared) error {
	if s.reason != "" {
		return ErrClosed
	}
	if m := s.member.Load(); m != nil { // it has been upgraded in between
		m.Send(frames(messages)...)
		return nil
	}
	return s.polling.enqueue(messages, s.server.maxQueue())
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
		s.hub.PublishTo(hub.Only(members...), frames(messages)...)
	}
}

// frames returns the messages as they are sent on WebSocket connections.
func frames(messages []*Prepared) []*conn.Prepared {
	batch := make([]*conn.Prepared, len(messages))
	for i, p := range messages {
		batch[i] = p.webSocket()
	}
	return batch
}

// Writable reports whether a message that is sent now would go out at once. It is for
// messages that are soon out of date, such as positions: do not send them if it is false.
func (s *Session) Writable() bool {
	if m := s.member.Load(); m != nil {
		return m.Idle()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reason == "" && s.polling != nil && s.polling.poll != nil
}
