package conn

import "sync/atomic"

// Stats are counts of what a [Server] has done, for monitoring:
//
//	expvar.Publish("websocket", expvar.Func(func() any { return s.Stats() }))
type Stats struct {
	Open     int    // connections whose handshake is done
	Parked   int    // those of them that have no goroutine
	Opening  int    // connections whose handshake goes on
	Accepted uint64 // handshakes that went well, since the beginning
	Refused  uint64 // handshakes that did not
	Denied   uint64 // connections over a limit, or while Deny held
	Panics   uint64 // in handlers
}

// counts are what Stats are made of.
type counts struct {
	accepted, refused, denied, panics atomic.Uint64
	leaving, parked                   atomic.Int64 // being turned away; without a goroutine
}

// Stats returns the counts as they are now.
func (s *Server) Stats() Stats {
	s.init()
	s.mu.Lock()
	defer s.mu.Unlock()
	return Stats{
		Open:     len(s.conns),
		Parked:   int(s.counts.parked.Load()),
		Opening:  s.entered - len(s.conns),
		Accepted: s.counts.accepted.Load(),
		Refused:  s.counts.refused.Load(),
		Denied:   s.counts.denied.Load(),
		Panics:   s.counts.panics.Load(),
	}
}
