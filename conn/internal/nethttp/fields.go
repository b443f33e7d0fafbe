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
			if allowed && !slices.Contains(bodyFields[:], name) {
				fields = append(fields, f)
			}
		}
	}
	return fields
}

var lineBreaks = strings.NewReplacer("\r", " ", "\n", " ")

// bodyFields are the fields, in their canonical form, that are about the body of a
// response.
var bodyFields = [...]string{"Content-Type", "Content-Encoding", "Content-Language", "Content-Range", "Trailer"}

// SetFields puts the fields of a response that agrees beside those that middleware
// has set, and removes those of a body.
func SetFields(h http.Header, resp *handshake.Response) {
	for _, name := range bodyFields {
		h.Del(name)
	}
	for _, f := range resp.Header {
		h.Add(f.Name, f.Value)
	}
}
