// Package forwarded tells from which client a request is that has come through
// proxies.
package forwarded

import (
	"errors"
	"iter"
	"net"
	"net/netip"
	"slices"
	"strings"

	"duplex/cmd/internal/peer"
)

// Proxies are the networks of proxies whose word on their clients is taken. It is
// a flag.Value: addresses and prefixes with commas between, and more than once. If
// there are any, whoever comes by a Unix socket is a proxy too.
type Proxies []netip.Prefix

// String returns the networks with commas between.
func (p *Proxies) String() string {
	var s []string
	for _, network := range *p {
		s = append(s, network.String())
	}
	return strings.Join(s, ",")
}

// Set appends the networks in s.
func (p *Proxies) Set(s string) error {
	for v := range strings.SplitSeq(s, ",") {
		network, err := parseNetwork(strings.TrimSpace(v))
		if err != nil {
			return err
		}
		*p = append(*p, network)
	}
	return nil
}

func parseNetwork(s string) (netip.Prefix, error) {
	if network, err := netip.ParsePrefix(s); err == nil {
		return network.Masked(), nil
	}
	addr, err := netip.ParseAddr(s)
	if err != nil {
		return netip.Prefix{}, errors.New("a proxy is an IP address or a network such as 10.0.0.0/8")
	}
	return addr.Unmap().Prefix(addr.Unmap().BitLen())
}

// Has reports whether a connection from that address is one of a proxy.
func (p Proxies) Has(from net.Addr) bool {
	if peer.IsUnix(from) {
		return len(p) > 0
	}
	a, err := netip.ParseAddrPort(from.String())
	return err == nil && p.has(a.Addr())
}

func (p Proxies) has(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	return slices.ContainsFunc(p, func(n netip.Prefix) bool { return n.Contains(a) })
}

// Client returns the address that a request is from: its connection is from that one,
// and list is what its fields X-Forwarded-For have. It returns the zero Addr if
// that is no proxy, or if the proxy does not say.
//
// Each proxy appends the address that it was called from. What a client has put
// there itself comes first. So the list is read from its end, as long as it names
// proxies.
func (p Proxies) Client(from net.Addr, list iter.Seq[string]) (client netip.Addr) {
	if !p.Has(from) {
		return client
	}
	for _, s := range slices.Backward(slices.Collect(list)) {
		a, ok := parseAddr(s)
		if !ok {
			return client
		}
		if client = a; !p.has(a) {
			return client
		}
	}
	return client
}

// parseAddr parses an address, which some proxies write with a port.
func parseAddr(s string) (netip.Addr, bool) {
	if ap, err := netip.ParseAddrPort(s); err == nil {
		return ap.Addr().Unmap(), true
	}
	a, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(s, "["), "]"))
	return a.Unmap(), err == nil
}
