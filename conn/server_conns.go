package conn

import (
	"context"
	"iter"
	"slices"

	"duplex/conn/internal/socket"
)

// vacated says so if the server is closing and empty. The caller holds s.mu.
func (s *Server) vacated() {
	if s.closing && s.entered == 0 && len(s.lingering) == 0 {
		select {
		case <-s.empty:
		default:
			close(s.empty)
			if s.loop.poller != nil {
				s.loop.poller.Close()
				s.loop.workers.Close()
			}
		}
	}
}

// register makes an arrival a connection of the server's, unless the server is
// closing.
func (s *Server) register(c *Conn, o *arrival) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing {
		return false
	}
	delete(s.arrivals, o)
	if o.addr.IsValid() {
		s.counted[c] = o.addr
	}
	c.index = int32(len(s.conns))
	s.conns = append(s.conns, c)
	return true
}

// gone takes back register when the loop of a connection has ended. The last
// connection gets the index.
func (s *Server) gone(c *Conn) {
	if c.slot != 0 {
		s.loop.poller.Leave(c.slot)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	last := s.conns[len(s.conns)-1]
	s.conns[c.index] = last
	last.index = c.index
	s.conns[len(s.conns)-1] = nil
	s.conns = s.conns[:len(s.conns)-1]
	addr := s.counted[c]
	delete(s.counted, c)
	s.linger(c)
	s.uncount(addr)
}

// maxLingering is how many connections may wait for their peers to close TCP.
// Beyond that they do not wait.
const maxLingering = 1000

// linger takes note of a connection that is over and waits for its peer to close
// TCP. It counts for no limit of connections any more, but Shutdown waits for it,
// and Close cuts it. The caller holds s.mu.
func (s *Server) linger(c *Conn) {
	switch {
	case c.life.current() == stateCut:
	case len(s.lingering) >= maxLingering || s.ctx.Err() != nil:
		go c.cut(errClosed)
	default:
		s.lingering[c] = true
	}
}

// lingered takes back linger. Whoever cut the connection calls it after the state
// has become stateCut: so either linger sees that, or it has come before.
func (s *Server) lingered(c *Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.lingering, c)
	s.vacated()
}

// Conns returns the connections that there are now.
func (s *Server) Conns() iter.Seq[*Conn] {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Values(slices.Clone(s.conns))
}

// setContext gives a new connection, whose handshake had the context ctx, the
// values that its context is to have.
func (s *Server) setContext(ctx context.Context, c *Conn) {
	if s.ConnContext == nil {
		if ctx != s.ctx {
			c.keepValues(ctx)
		}
		return
	}
	base := c.base() // nil unless the request is kept
	from := base
	switch {
	case base != nil:
	case ctx != s.ctx:
		from = context.WithoutCancel(ctx)
	default:
		from = context.Background()
	}
	if values := s.ConnContext(from, c); base != nil || values != context.Background() {
		c.reattach(func(a *attachment) { a.base = context.WithoutCancel(values) })
	}
}

// A valueContext is a context with the values of another.
type valueContext struct {
	context.Context
	values context.Context
}

// Value implements context.Context.
func (x valueContext) Value(key any) any {
	if v := x.values.Value(key); v != nil {
		return v
	}
	return x.Context.Value(key)
}

// newPoller returns the poller for the connections that are parked.
func newPoller() *socket.Poller[Conn] {
	return &socket.Poller[Conn]{Wake: (*Conn).lookAt}
}
