package socket

import (
	"net"
	"net/netip"
)

// PeerKey returns what connections from an address are counted by: the zero Addr,
// which is not counted, if there is no address or it is that of a Unix socket,
// and one and the same for all that are no IP addresses.
func PeerKey(from net.Addr) netip.Addr {
	if from == nil {
		return netip.Addr{}
	}
	if _, ok := from.(*net.UnixAddr); ok {
		return netip.Addr{}
	}
	s := from.String()
	if ap, err := netip.ParseAddrPort(s); err == nil {
		return PeerNetwork(ap.Addr())
	}
	if a, err := netip.ParseAddr(s); err == nil {
		return PeerNetwork(a)
	}
	return netip.IPv6Unspecified()
}

// PeerNetwork returns the address that stands for all that a client with this
// one may have. An IPv6 network of 2^64 addresses is given out as one.
func PeerNetwork(a netip.Addr) netip.Addr {
	a = a.Unmap()
	if a.Is6() {
		if p, err := a.WithZone("").Prefix(64); err == nil {
			return p.Addr()
		}
	}
	return a
}
