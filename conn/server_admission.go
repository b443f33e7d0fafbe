package conn

import (
	"net"
	"net/netip"

	"duplex/conn/internal/socket"
	"duplex/handshake"
)

// An arrival is a connection of a [Server] from when it is accepted until its
// handshake is done, or has failed. From then on it is a Conn, or nothing.
type arrival struct {
	from net.Addr // where it comes from; nil if the connection has no address

	// These are written by the goroutine of the handshake, with Server.mu held.
	conn    net.Conn   // nil through net/http
	addr    netip.Addr // what it counts for in MaxConnsPerAddr; the zero Addr for nothing
	entered bool       // it was not denied when it came
	denied  bool       // because of a limit, or because of Deny
	asked   bool       // a whole request has come
}

// enter counts a connection that has come. An error is the refusal it deserves.
// Otherwise leave or register must follow.
func (s *Server) enter(from net.Addr, nc net.Conn) (*arrival, error) {
	o := &arrival{from: from, conn: nc}
	s.mu.Lock()
	defer s.mu.Unlock()
	if denial := s.deny(); denial != nil {
		o.denied = true
		return o, denial
	}
	if s.ClientAddr == nil {
		if err := s.countFor(o, socket.PeerKey(from)); err != nil {
			return o, err
		}
	}
	s.entered++
	o.entered, s.arrivals[o] = true, true
	return o, nil
}

// deny returns the refusal for any connection that comes now, or nil. The caller
// holds s.mu.
func (s *Server) deny() *handshake.Error {
	switch {
	case s.closing:
		return errShutDown
	case s.denial != nil:
		return s.denial
	case s.MaxConns > 0 && s.entered >= s.MaxConns:
		return &handshake.Error{Status: 503, Reason: "too many connections"}
	}
	return nil
}

var errShutDown = &handshake.Error{Status: 503, Reason: "the server is closing"}

// countFor has o count for an address, unless there are too many. The caller
// holds s.mu.
func (s *Server) countFor(o *arrival, addr netip.Addr) error {
	if s.MaxConnsPerAddr <= 0 || !addr.IsValid() {
		return nil
	}
	if s.addrs[addr] >= s.MaxConnsPerAddr {
		o.denied = true
		return &handshake.Error{Status: 503, Reason: "too many connections from your address"}
	}
	s.addrs[addr]++
	o.addr = addr
	return nil
}

// admit decides on a connection by its request, which is whole and valid. From
// now on Shutdown waits for it.
func (s *Server) admit(o *arrival, r *Request) error {
	var client netip.Addr
	if s.ClientAddr != nil {
		if client = socket.PeerNetwork(s.ClientAddr(r)); !client.IsValid() {
			client = socket.PeerKey(o.from)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing {
		o.denied = true
		return errShutDown
	}
	o.asked = true
	return s.countFor(o, client)
}

// leave takes back enter. It does nothing if the connection was denied when it
// came, or has been registered, or has left already.
func (s *Server) leave(o *arrival) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.arrivals[o] {
		delete(s.arrivals, o)
		s.uncount(o.addr)
	}
}

// uncount takes back what a connection has counted for. The caller holds s.mu.
func (s *Server) uncount(addr netip.Addr) {
	s.entered--
	if addr.IsValid() {
		if s.addrs[addr]--; s.addrs[addr] == 0 {
			delete(s.addrs, addr)
		}
	}
	s.vacated()
}

// cutArrivals ends the connections that have not sent a whole request, or all. The
// former would hold up a shutdown for HandshakeTimeout, and browsers open such
// connections in case they need one. The caller holds s.mu.
func (s *Server) cutArrivals(all bool) {
	for o := range s.arrivals {
		if o.conn != nil && (all || !o.asked) {
			socket.CloseNow(o.conn)
		}
	}
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
