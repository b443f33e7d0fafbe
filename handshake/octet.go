package handshake

// A class is a set of classes of octets.
type class uint8

const (
	tchar      class = 1 << iota // may stand in a token (RFC 9110, section 5.6.2)
	text                         // may stand in a line: all but control characters, and the tab
	visible                      // visible US-ASCII
	regName                      // may stand in a host name (RFC 3986, section 3.2.2)
	hexChar                      // hexadecimal digit
	ipv6Char                     // may stand in an IPv6 address (RFC 3986, section 3.2.2)
	schemeChar                   // may stand in the name of a scheme (RFC 3986, section 3.1)
)

// classes tells the classes of each octet.
var classes = func() (t [256]class) {
	for c := range t {
		if c == '\t' || c >= ' ' && c != 0x7f {
			t[c] |= text
		}
		if c > ' ' && c < 0x7f {
			t[c] |= visible
		}
	}
	mark := func(set string, cl class) {
		for i := range len(set) {
			t[set[i]] |= cl
		}
	}
	mark("0123456789abcdefABCDEF", tchar|regName|hexChar|ipv6Char|schemeChar)
	mark("ghijklmnopqrstuvwxyzGHIJKLMNOPQRSTUVWXYZ", tchar|regName|schemeChar)
	mark("!#$%&'*+-.^_`|~", tchar)
	mark("-._~!$&'()*+,;=", regName)
	mark(":.", ipv6Char)
	mark("+-.", schemeChar)
	return t
}()

// span returns the length of the longest prefix of s within the class.
func span[S string | []byte](s S, cl class) int {
	for i := range len(s) {
		if classes[s[i]]&cl == 0 {
			return i
		}
	}
	return len(s)
}

// within reports whether s is not empty and all of it is within the class.
func within(s string, cl class) bool {
	return s != "" && span(s, cl) == len(s)
}

// equalFold reports whether two strings are equal but for the case of
// US-ASCII letters. [strings.EqualFold] would take the Kelvin sign for a k.
func equalFold(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if lower(a[i]) != lower(b[i]) {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}
