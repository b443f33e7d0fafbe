package conn

import (
	"iter"
	"slices"
)

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

// register makes an opening a connection of the server's, unless the server is
// closing.
func (s *Server) register(c *Conn, o *opening) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing {
		return false
	}
	delete(s.openings, o)
	if o.addr.IsValid() {
		s.counted[c] = o.addr
	}
	c.place = int32(len(s.conns))
	s.conns = append(s.conns, c)
	return true
}

// gone takes back register. The last connection gets the place.
func (s *Server) gone(c *Conn) {
	s.loop.poller.forget(c)
	s.mu.Lock()
	defer s.mu.Unlock()
	last := s.conns[len(s.conns)-1]
	s.conns[c.place] = last
	last.place = c.place
	s.conns[len(s.conns)-1] = nil
	s.conns = s.conns[:len(s.conns)-1]
	s.uncount(s.counted[c])
	delete(s.counted, c)
}

// Conns returns the connections that there are now.
func (s *Server) Conns() iter.Seq[*Conn] {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Values(slices.Clone(s.conns))
}
