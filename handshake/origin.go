package handshake

import (
	"fmt"
	"slices"
	"strings"
)

// An origin is where the script comes from that a browser opens a connection
// for (RFC 6454, section 4). The zero origin is null.
type origin struct {
	scheme string
	host   string
	port   int // 0 if the scheme has no default and there is none
}

// parseOrigin parses a serialised origin: "null", or a scheme and an authority
// and nothing else. The authority of a scheme that is not one of the Web's may be
// empty, as in "file://" (RFC 6454, section 6.2).
func parseOrigin(s string) (o origin, ok bool) {
	if s == "null" {
		return origin{}, true
	}
	scheme, authority, found := strings.Cut(s, "://")
	if !found || !isScheme(scheme) {
		return origin{}, false
	}
	o.scheme = scheme
	if authority == "" && !o.isWeb() {
		return o, true
	}
	o.host, o.port, ok = splitAuthority(authority)
	o.port = o.orDefault(o.port)
	return o, ok
}

// isScheme reports whether s is the name of a scheme (RFC 3986, section 3.1).
func isScheme(s string) bool {
	return within(s, schemeChar) && 'a' <= lower(s[0]) && lower(s[0]) <= 'z'
}

// orDefault returns port, or the default of the origin's scheme if port is 0.
func (o origin) orDefault(port int) int {
	switch {
	case port != 0:
		return port
	case equalFold(o.scheme, "http") || equalFold(o.scheme, "ws"):
		return 80
	case equalFold(o.scheme, "https") || equalFold(o.scheme, "wss"):
		return 443
	}
	return 0
}

// isWeb reports whether the scheme is one whose default port is known; what
// other schemes call a host is none of ours.
func (o origin) isWeb() bool { return o.orDefault(0) != 0 }

// isAt reports whether the origin is that of a page at the given Host. TLS may
// have ended at a proxy, so it is the origin's scheme that says which port a
// Host without one means.
func (o origin) isAt(hostField string) bool {
	host, port, ok := splitAuthority(hostField)
	return ok && o.isWeb() && equalFold(o.host, host) && o.port == o.orDefault(port)
}

// checkOrigin refuses a request made for a script of a foreign origin. A
// request without an Origin was not made by a browser, and no script can leave
// it out (sections 4.2.2, item 4, and 10.2).
func (t Terms) checkOrigin(r *Request) *Error {
	if !r.Header.Has("Origin") {
		return nil
	}
	value, ok := r.Header.only("Origin")
	if !ok {
		return refuse(403, "more than one Origin")
	}
	if slices.Contains(t.Origins, "*") {
		return nil // whatever stands there: some programs send what is no origin
	}
	o, ok := parseOrigin(value)
	switch {
	case !ok:
		err := refuse(403, "malformed Origin %s", quote(value))
		err.Detail = `only "*" in Origins lets that in`
		return err
	case o.isAt(r.Header.Get("Host")) || t.letsIn(o):
		return nil
	}
	err := refuse(403, "origin %s is not allowed", quote(value))
	err.Detail = fmt.Sprintf("neither Host %s nor Origins match it: add it to Origins, or have the proxy in front pass the browser's Host on",
		quote(r.Header.Get("Host")))
	return err
}
