package handshake

import (
	"maps"
	"slices"
)

// Add appends a field to h.
func (h *Header) Add(name, value string) {
	// Clipped, so that another Header that h was assigned from does not share
	// the field's place.
	*h = append(slices.Clip(*h), Field{name, value})
}

// Set makes value the value of the one field of that name. The field stands in
// the place of the first that there was, or is appended.
func (h *Header) Set(name, value string) {
	i := slices.IndexFunc(*h, func(f Field) bool { return equalFold(f.Name, name) })
	if i < 0 {
		h.Add(name, value)
		return
	}
	rest := (*h)[i+1:]
	rest.Del(name)
	*h = append(append(slices.Clone((*h)[:i]), Field{name, value}), rest...)
}

// Del removes the fields of that name.
func (h *Header) Del(name string) {
	*h = slices.DeleteFunc(slices.Clone(*h), func(f Field) bool { return equalFold(f.Name, name) })
}

// HeaderOf returns the fields of a map such as an http.Header, sorted by name. The
// values of one name keep their order.
func HeaderOf(m map[string][]string) Header {
	var h Header
	for _, name := range slices.Sorted(maps.Keys(m)) {
		for _, v := range m[name] {
			h = append(h, Field{name, v})
		}
	}
	return h
}

// Map returns the fields as a map that can be an http.Header: names are in
// canonical form, such as Content-Type and Sec-Websocket-Key. The order of fields
// with different names is lost.
func (h Header) Map() map[string][]string {
	m := make(map[string][]string, len(h))
	for _, f := range h {
		name := canonical(f.Name)
		m[name] = append(m[name], f.Value)
	}
	return m
}

// canonical returns a name with the first letter and each letter after a hyphen
// in upper case, and the others in lower case. What is no name of a field stays
// as it is: the same as textproto.CanonicalMIMEHeaderKey does.
func canonical(name string) string {
	if !within(name, tchar) {
		return name
	}
	b := []byte(name)
	first := true
	for i, c := range b {
		switch {
		case first && 'a' <= c && c <= 'z':
			b[i] = c - 'a' + 'A'
		case !first && 'A' <= c && c <= 'Z':
			b[i] = c - 'A' + 'a'
		}
		first = c == '-'
	}
	return string(b)
}
