package conn

import (
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// FixedProxy returns a func for Config.Proxy that chooses one proxy for all but
// some hosts. They are listed with commas between, as in NO_PROXY:
//
//	example.com         that host, and those below it
//	.example.com        the hosts below it alone; so is *.example.com
//	192.0.2.1, ::1      that address
//	192.0.2.0/24        all addresses with that prefix
//	example.com:8080    any of these but a prefix, with that port alone; [::1]:8080
//	*                   all hosts
//
// Names are not looked up. No proxy is chosen for localhost and the loopback
// addresses in any case.
func FixedProxy(proxy *url.URL, except string) func(*url.URL) (*url.URL, error) {
	return func(u *url.URL) (*url.URL, error) {
		if avoidsProxy(u, except) {
			return nil, nil
		}
		return proxy, nil
	}
}

// avoidsProxy reports whether the host of u is to be reached without a proxy.
func avoidsProxy(u *url.URL, except string) bool {
	host := hostName(u.Hostname())
	addr := parseAddr(host)
	if host == "localhost" || addr.IsLoopback() {
		return true
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	for entry := range strings.SplitSeq(except, ",") {
		if entry = strings.TrimSpace(entry); entry != "" && isListed(host, addr, port, entry) {
			return true
		}
	}
	return false
}

// isListed reports whether an entry is for a host, which has an address if it is
// one.
func isListed(host string, addr netip.Addr, port, entry string) bool {
	if prefix, err := netip.ParsePrefix(entry); err == nil {
		return addr.IsValid() && prefix.Contains(addr)
	}
	if name, p, err := net.SplitHostPort(entry); err == nil {
		if p != port {
			return false
		}
		entry = name
	}
	if entry == "*" {
		return true
	}
	entry = hostName(entry)
	if listed := parseAddr(entry); listed.IsValid() || addr.IsValid() {
		return listed == addr
	}
	if below := strings.TrimPrefix(entry, "*"); strings.HasPrefix(below, ".") {
		return strings.HasSuffix(host, below)
	}
	return host == entry || strings.HasSuffix(host, "."+entry)
}

// hostName returns a name as it is compared.
func hostName(s string) string { return strings.ToLower(strings.TrimSuffix(s, ".")) }

// parseAddr returns the address that s is, or the zero one.
func parseAddr(s string) netip.Addr {
	a, err := netip.ParseAddr(strings.Trim(s, "[]"))
	if err != nil {
		return netip.Addr{}
	}
	return a.WithZone("").Unmap()
}
