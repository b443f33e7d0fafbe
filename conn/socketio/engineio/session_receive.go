package engineio

import "time"

// receive handles a packet. It returns false if that has ended the session. The
// caller holds s.receiving.
func (s *Session) receive(p Packet) bool {
	if s.closed.Load() {
		return false
	}
	if !s.budget.spend(orDefault(s.server.MaxPackets, defaultMaxPackets)) {
		return s.fail(TransportError)
	}
	switch p.Type {
	case Message:
		if s.server.Handler.Message != nil {
			s.server.Handler.Message(s, p.Data, p.Binary)
		}
	case Pong:
		s.alive()
	case Close:
		s.close(TransportClose, Noop)
		return false
	case Ping: // the wrong direction
		return s.fail(TransportError)
	}
	return !s.closed.Load()
}

// fail ends the session and returns false.
func (s *Session) fail(reason Reason) bool {
	s.close(reason, Close)
	return false
}

// A budget bounds the packets in a second. It is refilled as time passes.
type budget struct {
	left   int
	filled time.Time // when left was what may be spent in a second; zero at first
}

// spend reports whether there is one left of most in a second. If most is negative
// there always is.
func (b *budget) spend(most int) bool {
	if most < 0 {
		return true
	}
	if b.left == 0 {
		if now := time.Now(); now.Sub(b.filled) >= time.Second {
			b.left, b.filled = most, now
		}
	}
	if b.left == 0 {
		return false
	}
	b.left--
	return true
}
