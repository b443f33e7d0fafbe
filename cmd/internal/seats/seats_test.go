package seats

import (
	"net"
	"net/netip"
	"testing"
)

// addr is an address as net/http has it.
type addr string

func (a addr) Network() string { return "tcp" }
func (a addr) String() string  { return string(a) }

// Each connection takes a seat, and one of those that its address may have.
func TestSeats(t *testing.T) {
	s := Seats{Limits: Limits{Max: 3, MaxPerAddr: 2}}
	for _, test := range []struct {
		from net.Addr
		want error
	}{
		{addr("192.0.2.1:1"), nil},
		{&net.TCPAddr{IP: net.ParseIP("::ffff:192.0.2.1"), Port: 9}, nil},
		{addr("192.0.2.1:2"), ErrFullForAddr},
		{addr("[2001:db8::1]:1"), nil},
		{addr("192.0.2.2:1"), ErrFull},
	} {
		if got := s.Take(Addr(test.from)); got != test.want {
			t.Errorf("%v: %v, want %v", test.from, got, test.want)
		}
	}
	s.Leave(netip.MustParseAddr("192.0.2.1"))
	if err := s.Take(netip.MustParseAddr("192.0.2.1")); err != nil || s.Taken() != 3 {
		t.Errorf("%v, %d taken", err, s.Taken())
	}
}

// All of a network that one owner has counts as one address, and peers that have
// none are not counted by it.
func TestNetworks(t *testing.T) {
	s := Seats{Limits: Limits{MaxPerAddr: 1}}
	s.Take(Addr(addr("[2001:db8::1%eth0]:1")))
	if err := s.Take(Addr(addr("[2001:db8::2]:1"))); err != ErrFullForAddr {
		t.Error("two addresses of a /64: ", err)
	}
	if err := s.Take(Addr(addr("[2001:db8:0:1::2]:1"))); err != nil {
		t.Error("another /64: ", err)
	}
	s.Take(Addr(&net.UnixAddr{}))
	if err := s.Take(Addr(&net.UnixAddr{Name: "@"})); err != nil {
		t.Error("two peers of a Unix socket: ", err)
	}
}

// Without limits all are let in.
func TestNoLimits(t *testing.T) {
	var s Seats
	for range 100 {
		if err := s.Take(netip.MustParseAddr("192.0.2.1")); err != nil {
			t.Fatal(err)
		}
	}
}
