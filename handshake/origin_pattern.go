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
	// A scheme of an app may have no host, as in "file://".
	if found && authority == "" && !p.subdomains && !p.isWeb() {
		ok = true
	} else {
		ok = ok && isPatternHost(p.host, p.subdomains)
	}
	return p, ok && found == isScheme(scheme)
}

// isPatternHost reports whether a pattern may have that host.
func isPatternHost(host string, subdomains bool) bool {
	return !strings.Contains(host, "*") && !(subdomains && host[0] == '[')
}

// isWeb reports whether the pattern is for origins of the Web.
func (p pattern) isWeb() bool { return p.scheme == "" || origin{scheme: p.scheme}.isWeb() }

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
	return matchesHost(o.host, p.host, p.subdomains) && o.port == o.orDefault(p.port)
}

// matchesHost reports whether host is the wanted one, or below it.
func matchesHost(host, want string, below bool) bool {
	if below {
		// What is left before the domain must be some label and its dot.
		cut := len(host) - len(want)
		if cut < 2 || host[cut-1] != '.' {
			return false
		}
		host = host[cut:]
	}
	return equalFold(host, want)
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
