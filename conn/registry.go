package conn

import (
	"iter"
	"net"
	"net/netip"
	"slices"

	"duplex/handshake"
)

// enter counts a connection that has come, unless it is to be refused.
func (s *Server) enter(from net.Addr) error {
	s.mu.Lock()
	denial := s.deny(from)
	s.mu.Unlock()
	if denial == nil {
		return nil
	}
	s.counts.denied.Add(1)
	s.refused(from, denial)
	return denial
}

// deny counts a connection, or says why it is to be refused.
func (s *Server) deny(from net.Addr) *handshake.Error {
	var a netip.Addr
	if s.MaxConnsPerAddr > 0 {
		a = addrOf(from)
	}
	switch {
	case s.closing:
		return &handshake.Error{Status: 503, Reason: "the server is closing"}
	case s.denial != nil:
		return s.denial
	case s.MaxConns > 0 && s.entered >= s.MaxConns:
		return &handshake.Error{Status: 503, Reason: "too many connections"}
	case s.MaxConnsPerAddr > 0 && s.addrs[a] >= s.MaxConnsPerAddr:
		return &handshake.Error{Status: 503, Reason: "too many connections from your address"}
	}
	s.entered++
	if s.MaxConnsPerAddr > 0 {
		s.addrs[a]++
	}
	return nil
}

// leave takes back enter, for a connection that was not registered.
func (s *Server) leave(from net.Addr) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.left(from)
}

// left is leave where s.mu is held.
func (s *Server) left(from net.Addr) {
	s.entered--
	if s.MaxConnsPerAddr > 0 {
		a := addrOf(from)
		if s.addrs[a]--; s.addrs[a] == 0 {
			delete(s.addrs, a)
		}
	}
	s.vacated()
}

// vacated says so if the server is closing and empty.
func (s *Server) vacated() {
	if s.closing && s.entered == 0 {
		select {
		case <-s.empty:
		default:
			close(s.empty)
			s.loop.poller.close()
		}
	}
}

// register takes note of a connection whose handshake is done, unless the server
// is closing.
func (s *Server) register(c *Conn, from net.Addr) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing {
		return false
	}
	if s.MaxConnsPerAddr > 0 {
		s.origins[c] = from
	}
	c.place = int32(len(s.conns))
	s.conns = append(s.conns, c)
	return true
}

// gone takes back register and enter. The last connection gets the place.
func (s *Server) gone(c *Conn) {
	s.loop.poller.forget(c)
	s.mu.Lock()
	defer s.mu.Unlock()
	last := s.conns[len(s.conns)-1]
	s.conns[c.place] = last
	last.place = c.place
	s.conns[len(s.conns)-1] = nil
	s.conns = s.conns[:len(s.conns)-1]
	s.left(s.origins[c])
	delete(s.origins, c)
}

// Conns returns the connections that there are now.
func (s *Server) Conns() iter.Seq[*Conn] {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Values(slices.Clone(s.conns))
}

// Deny has new connections refused, with a status of HTTP and a reason, until
// Allow. Those that there are stay. A status that does not refuse becomes 503.
func (s *Server) Deny(status int, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.denial = &handshake.Error{Status: status, Reason: reason}
	if status < 300 || status > 599 {
		s.denial.Status = 503
	}
}

// Allow takes back Deny.
func (s *Server) Allow() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.denial = nil
}

// turnAway refuses a connection from a listener. That takes a while, since the
// client is to see why; when there are many at once, they do not get to know.
func (s *Server) turnAway(nc net.Conn, denial error) {
	const many = 100
	if s.counts.leaving.Add(1) <= many && isSocket(nc) {
		orDefault(s.Config).refuse(nc, denial)
	}
	s.counts.leaving.Add(-1)
	closeNow(nc)
}

// addrOf returns the address that connections are counted by. An IPv6 network of
// 2^64 addresses counts as one, since whoever has one has all.
func addrOf(from net.Addr) netip.Addr {
	a, err := netip.ParseAddr(from.String())
	if ap, withPort := netip.ParseAddrPort(from.String()); withPort == nil {
		a, err = ap.Addr(), nil
	}
	if err != nil {
		return netip.Addr{}
	}
	a = a.Unmap()
	if a.Is6() {
		if p, err := a.WithZone("").Prefix(64); err == nil {
			return p.Addr()
		}
	}
	return a
}
