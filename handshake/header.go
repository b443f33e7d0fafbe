package handshake

import (
	"fmt"
	"iter"
	"strings"
)

// A Field is one field of a head. A parsed Value has lost the white space
// around it and may hold any octet but control characters; the tab is none.
type Field struct{ Name, Value string }

// A Header is the fields of a head, in wire order. Names are compared without
// regard to the case of US-ASCII letters (RFC 9110, section 5.1).
type Header []Field

// Get returns the value of the first field of that name, or "" if there is
// none.
func (h Header) Get(name string) string {
	for v := range h.Values(name) {
		return v
	}
	return ""
}

// Has reports whether there is a field of that name.
func (h Header) Has(name string) bool {
	for range h.Values(name) {
		return true
	}
	return false
}

// Values returns the values of all fields of that name, in wire order.
func (h Header) Values(name string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := range h {
			if equalFold(h[i].Name, name) && !yield(h[i].Value) {
				return
			}
		}
	}
}

// only returns the value of the one field of that name; ok is false if there
// is none or more than one.
func (h Header) only(name string) (value string, ok bool) {
	n := 0
	for v := range h.Values(name) {
		value = v
		n++
	}
	return value, n == 1
}

// fault names the first field that would not come out of the wire as it went
// in, or is "" if there is none.
func (h Header) fault() string {
	for _, f := range h {
		if !within(f.Name, tchar) {
			return fmt.Sprintf("field name %s is not a token", quote(f.Name))
		}
		if span(f.Value, text) < len(f.Value) {
			return fmt.Sprintf("field %s has a control character in its value", quote(f.Name))
		}
	}
	return ""
}

// append appends the fields and the empty line that ends a head.
func (h Header) append(b []byte) []byte {
	for _, f := range h {
		b = append(b, f.Name...)
		b = append(b, ": "...)
		b = append(b, f.Value...)
		b = append(b, crlf...)
	}
	return append(b, crlf...)
}

// trim removes optional white space (RFC 9110, section 5.6.3).
func trim(s string) string {
	return strings.Trim(s, " \t")
}
