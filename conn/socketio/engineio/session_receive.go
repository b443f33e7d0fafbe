package engineio

import (
	"math"
	"time"
)

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
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reason == ""
}

// fail ends the session and returns false.
func (s *Session) fail(reason Reason) bool {
	s.close(reason, Close)
	return false
}

// A budget bounds the packets in a second. It is refilled as time passes.
type budget struct {
	left   int32
	filled uint32 // when left was what may be spent in a second, in milliseconds since begin
}

// begin is what the instants of budgets count from. They overflow after 49 days, and
// their differences are right nevertheless.
var begin = time.Now().Add(-time.Second)

// spend reports whether there is one left of most in a second. If most is negative
// there always is.
func (b *budget) spend(most int) bool {
	if most < 0 {
		return true
	}
	if b.left == 0 {
		if now := uint32(time.Since(begin).Milliseconds()); now-b.filled >= 1000 {
			b.left, b.filled = int32(min(most, math.MaxInt32)), now
		}
	}
	if b.left == 0 {
		return false
	}
	b.left--
	return true
}
