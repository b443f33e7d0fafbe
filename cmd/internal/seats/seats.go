// Package seats bounds connections, in all and from one address.
package seats

import (
	"errors"
	"net"
	"net/netip"
	"sync"
)

// Why there is no seat.
var (
	ErrFull        = errors.New("too many connections")
	ErrFullForAddr = errors.New("too many connections from your address")
)

// Limits are how many connections there may be, in all and from one address or
// one /64 of IPv6. 0 means no bound.
type Limits struct{ Max, MaxPerAddr int }

// Seats are what connections take and give back. Methods may be called by many
// goroutines at once.
type Seats struct {
	Limits

	mu    sync.Mutex
	taken int
	from  map[netip.Addr]int // only if MaxPerAddr is set
}

// Take takes a seat for a connection from an address, or returns why there is none.
func (s *Seats) Take(from net.Addr) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.Max > 0 && s.taken >= s.Max {
		return ErrFull
	}
	if s.MaxPerAddr > 0 {
		a := network(from)
		if s.from[a] >= s.MaxPerAddr {
			return ErrFullForAddr
		}
		if s.from == nil {
			s.from = make(map[netip.Addr]int)
		}
		s.from[a]++
	}
	s.taken++
	return nil
}

// Leave gives back what Take has taken for the same address.
func (s *Seats) Leave(from net.Addr) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taken--
	if s.MaxPerAddr > 0 {
		a := network(from)
		if s.from[a]--; s.from[a] == 0 {
			delete(s.from, a)
		}
	}
}

// Taken returns how many seats are taken.
func (s *Seats) Taken() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.taken
}

// network returns what an address is counted as: an IPv6 network of 2^64
// addresses is one, since its owner has all of them. What is no IP address, a Unix
// socket's for one, is the zero Addr.
func network(from net.Addr) netip.Addr {
	host, _, err := net.SplitHostPort(from.String())
	if err != nil {
		return netip.Addr{}
	}
	a, _ := netip.ParseAddr(host)
	if a = a.Unmap().WithZone(""); a.Is6() {
		p, _ := a.Prefix(64)
		return p.Addr()
	}
	return a
}
