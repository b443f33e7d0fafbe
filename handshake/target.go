package handshake

import "strings"

// isResource reports whether the target names something at the given Host: by
// a path, or by a URI whose authority is that Host. A fragment has no place
// in either (sections 3 and 4.2.1, item 1; RFC 9112, section 3.2).
func isResource(target, hostField string) bool {
	if !within(target, visible) || strings.Contains(target, "#") {
		return false
	}
	if target[0] == '/' {
		return true
	}
	scheme, rest, found := strings.Cut(target, "://")
	if !found {
		return false
	}
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		rest = rest[:i]
	}
	o, ok := parseOrigin(scheme + "://" + rest)
	return ok && o.isAt(hostField)
}
