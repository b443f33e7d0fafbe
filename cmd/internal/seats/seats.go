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
// one /64 of IPv6. 0 means no bound. Connections without an IP address, over a
// Unix socket for one, count in all alone.
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
// The zero Addr counts in all alone.
func (s *Seats) Take(from netip.Addr) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.Max > 0 && s.taken >= s.Max {
		return ErrFull
	}
	if a := network(from); a.IsValid() && s.MaxPerAddr > 0 {
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
func (s *Seats) Leave(from netip.Addr) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taken--
	if a := network(from); a.IsValid() && s.MaxPerAddr > 0 {
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

// Addr returns the IP address of a connection, or the zero Addr if it has none.
func Addr(from net.Addr) netip.Addr {
	if from == nil {
		return netip.Addr{}
	}
	ap, _ := netip.ParseAddrPort(from.String())
	return ap.Addr()
}

// network returns what an IP address is counted as: an IPv6 network of 2^64
// addresses is one, since its owner has all of them.
func network(a netip.Addr) netip.Addr {
	if a = a.Unmap().WithZone(""); a.Is6() {
		p, _ := a.Prefix(64)
		return p.Addr()
	}
	return a
}
