package nethttp

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"duplex/handshake"
)

// Fields returns what middleware has put into the header of the
// response, cookies for one, for the 101. It leaves out what describes a body,
// what makes the handshake, and what cannot be sent; line breaks become spaces,
// which is what net/http makes of them.
func Fields(h http.Header) handshake.Header {
	var fields handshake.Header
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, v := range h[name] {
			f := handshake.Field{Name: name, Value: lineBreaks.Replace(v)}
			allowed := handshake.Terms{Header: handshake.Header{f}}.Check() == nil
			if allowed && !isBodyField(name) {
				fields = append(fields, f)
			}
		}
	}
	return fields
}

var lineBreaks = strings.NewReplacer("\r", " ", "\n", " ")

// isBodyField reports whether fields of that name, in its canonical form, are about
// the body of a response.
func isBodyField(name string) bool {
	switch name {
	case "Content-Type", "Content-Encoding", "Content-Language", "Content-Range", "Trailer":
		return true
	}
	return false
}
