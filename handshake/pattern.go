package handshake

import "strings"

// A pattern matches origins; see [Terms].
type pattern struct {
	all, null  bool
	scheme     string // "" for http and https
	subdomains bool   // matches those of host, and not host
	host       string
	port       int // 0 for the default of the scheme
}

func parsePattern(s string) (p pattern, ok bool) {
	switch s {
	case "*":
		return pattern{all: true}, true
	case "null":
		return pattern{null: true}, true
	}
	scheme, authority, found := strings.Cut(s, "://")
	if !found {
		scheme, authority = "", s
	}
	authority, p.subdomains = strings.CutPrefix(authority, "*.")
	p.scheme = scheme
	p.host, p.port, ok = splitAuthority(authority)
	ok = ok && found == isScheme(scheme) && !strings.Contains(p.host, "*") && !(p.subdomains && p.host[0] == '[')
	return p, ok
}

func (p pattern) matches(o origin) bool {
	switch {
	case p.all:
		return true
	case p.null:
		return o == origin{}
	case p.scheme == "" && !o.isWeb():
		return false
	case p.scheme != "" && !equalFold(p.scheme, o.scheme):
		return false
	}
	return p.matchesHost(o.host) && o.port == o.orDefault(p.port)
}

func (p pattern) matchesHost(host string) bool {
	if p.subdomains {
		// What is left before the domain must be some label and its dot.
		cut := len(host) - len(p.host)
		if cut < 2 || host[cut-1] != '.' {
			return false
		}
		host = host[cut:]
	}
	return equalFold(host, p.host)
}

// letsIn reports whether a pattern of the Terms matches a foreign origin.
func (t Terms) letsIn(o origin) bool {
	for _, s := range t.Origins {
		if p, ok := parsePattern(s); ok && p.matches(o) {
			return true
		}
	}
	return false
}
