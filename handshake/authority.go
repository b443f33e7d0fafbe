package handshake

import (
	"strconv"
	"strings"
)

// splitAuthority takes host [ ":" port ] apart, as it stands in Host and in
// an origin; there is no user in it. The port is 0 if there is none
// (RFC 3986, section 3.2).
func splitAuthority(s string) (host string, port int, ok bool) {
	literal := strings.IndexByte(s, ']') + 1 // s[:literal] has colons that separate no port
	end := len(s)
	if i := strings.IndexByte(s[literal:], ':'); i >= 0 {
		end = literal + i
	}
	port, ok = parsePort(s[end:])
	return s[:end], port, ok && isHost(s[:end])
}

// parsePort parses [ ":" *DIGIT ]. A colon alone is as good as none.
func parsePort(s string) (port int, ok bool) {
	if s == "" || s == ":" {
		return 0, true
	}
	n, err := strconv.ParseUint(s[1:], 10, 16)
	return int(n), err == nil && n != 0
}

// isHost reports whether s is a host name, an IPv4 address, or an IPv6 address
// in brackets, which is not looked at closely.
func isHost(s string) bool {
	if inner, found := strings.CutPrefix(s, "["); found {
		inner, found = strings.CutSuffix(inner, "]")
		return found && within(inner, ipv6Char) && strings.Contains(inner, ":")
	}
	for i := 0; i < len(s); i++ {
		switch {
		case classes[s[i]]&regName != 0:
		case s[i] == '%' && i+2 < len(s) && within(s[i+1:i+3], hexChar):
			i += 2
		default:
			return false
		}
	}
	return s != ""
}
