package handshake

import "iter"

// List returns the elements of all fields of that name, read as one comma
// separated list. White space around an element is removed, empty elements
// are skipped, and a comma in a quoted string separates nothing. A quoted
// string that does not end takes the rest of its field with it. Elements are
// not otherwise checked (RFC 9110, section 5.6.1).
func (h Header) List(name string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for rest := range h.Values(name) {
			for more := true; more; {
				var element string
				element, rest, more = cut(rest, ',')
				if element != "" && !yield(element) {
					return
				}
			}
		}
	}
}

// lists reports whether a token, in any case, is among the elements of the
// fields of that name.
func (h Header) lists(name, token string) bool {
	for element := range h.List(name) {
		if equalFold(element, token) {
			return true
		}
	}
	return false
}

// cut slices s around the first sep outside of a quoted string, and removes
// the white space around what stands before it.
func cut(s string, sep byte) (before, after string, found bool) {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			quoted = !quoted
		case quoted && c == '\\':
			i++
		case !quoted && c == sep:
			return trim(s[:i]), s[i+1:], true
		}
	}
	return trim(s), "", false
}

// unquote returns what a quoted string stands for; ok is false if s is none
// (RFC 9110, section 5.6.4).
func unquote(s string) (value string, ok bool) {
	if s == "" || s[0] != '"' {
		return "", false
	}
	var b []byte
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			return string(b), i == len(s)-1
		case c == '\\' && i+1 < len(s):
			i++
			b = append(b, s[i])
		default:
			b = append(b, c)
		}
	}
	return "", false
}
