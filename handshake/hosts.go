package handshake

import (
	"net/netip"
	"strings"
)

// A hostPattern matches the Host of requests; see [Terms].
type hostPattern struct {
	all        bool
	addrs      netip.Prefix // matches the addresses in it, if it is valid
	subdomains bool         // matches those of host, and not host
	host       string
	port       int // 0 for any
}

func parseHostPattern(s string) (p hostPattern, ok bool) {
	if s == "*" {
		return hostPattern{all: true}, true
	}
	if prefix, err := netip.ParsePrefix(s); err == nil {
		return hostPattern{addrs: prefix}, true
	}
	s, p.subdomains = strings.CutPrefix(s, "*.")
	p.host, p.port, ok = splitAuthority(s)
	return p, ok && isPatternHost(p.host, p.subdomains)
}

func (p hostPattern) matches(host string, port int) bool {
	switch {
	case p.all:
		return true
	case p.addrs.IsValid():
		a, err := netip.ParseAddr(strings.Trim(host, "[]"))
		return err == nil && p.addrs.Contains(a.Unmap())
	}
	return matchesHost(host, p.host, p.subdomains) && (p.port == 0 || p.port == port)
}

// AnswersTo reports whether a server with these Terms answers requests for that
// Host.
func (t Terms) AnswersTo(host string) bool {
	if len(t.Hosts) == 0 {
		return true
	}
	name, port, ok := splitAuthority(host)
	if !ok {
		return false
	}
	for _, s := range t.Hosts {
		if p, ok := parseHostPattern(s); ok && p.matches(name, port) {
			return true
		}
	}
	return false
}

// checkAnswersTo refuses a request for a host that the server is not known by. A
// page of any site can have its own name resolve to this server's address; to the
// browser, and to checkOrigin, it is of the same origin then (DNS rebinding).
func (t Terms) checkAnswersTo(r *Request) *Error {
	host := r.Header.Get("Host")
	if t.AnswersTo(host) {
		return nil
	}
	// "421 (Misdirected Request): a server that is unable or unwilling to
	// produce an authoritative response for the target URI" (RFC 9110, section
	// 15.5.20).
	err := refuse(421, "host %s is not served here", quote(host))
	err.Detail = "add it to Hosts if it is a name of this server"
	return err
}
