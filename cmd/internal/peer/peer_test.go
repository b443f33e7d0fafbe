package peer

import (
	"net"
	"net/netip"
	"testing"
)

// Peers of a Unix socket are told apart, and others are called by their address.
func TestName(t *testing.T) {
	tcp := &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 80}
	if got := Name(tcp, netip.Addr{}); got != "192.0.2.1:80" {
		t.Error(got)
	}
	unnamed := &net.UnixAddr{Net: "unix"}
	if a, b := Name(unnamed, netip.Addr{}), Name(unnamed, netip.Addr{}); a == b {
		t.Errorf("two peers are called %s", a)
	}
	if got := Name(tcp, netip.MustParseAddr("203.0.113.7")); got != "203.0.113.7 by way of 192.0.2.1:80" {
		t.Error(got)
	}
}
