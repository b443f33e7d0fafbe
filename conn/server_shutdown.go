package conn

import (
	"context"
	"slices"

	"duplex/frame"
)

// Shutdown ends the server gracefully: it accepts no more connections, closes
// all with code 1001 at the same time and waits for them to end. Connections that
// have not sent a whole request are cut at once. What is left when ctx ends is cut
// too, and the error is that of ctx. The contexts of all connections end at once,
// so that a handler that waits for its own does not hold Shutdown up.
func (s *Server) Shutdown(ctx context.Context) error {
	for _, c := range s.shut() {
		go c.Close(frame.GoingAway, "server is shutting down")
	}
	select {
	case <-s.empty:
		return nil
	case <-ctx.Done():
		s.Close()
		return ctx.Err()
	}
}

// Close ends the server and cuts all its connections. It does not wait for their
// handlers.
func (s *Server) Close() error {
	conns := s.shut()
	s.cancel()
	s.mu.Lock()
	s.cutArrivals(true)
	for c := range s.lingering {
		conns = append(conns, c)
	}
	s.mu.Unlock()
	for _, c := range conns {
		c.cut(errClosed)
	}
	return nil
}

// shut accepts no more connections, and returns those that there are.
func (s *Server) shut() []*Conn {
	s.init()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closing = true
	for l := range s.listeners {
		(*l).Close()
	}
	s.cutArrivals(false)
	s.vacated()
	return slices.Clone(s.conns)
}
