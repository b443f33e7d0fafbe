package suite

import (
	"strings"

	"duplex/cmd/wsconform/result"
	"duplex/handshake"
)

// A head is that of a request or a response as it is to be written, legal or
// not. Its lines lack their ends.
type head struct {
	before string // the start line, in one piece with all
	start  string
	fields []string // such as "Host: localhost"
	after  string   // the empty line
}

// goodHead returns the head that the tester would send if the case were about
// something else.
func goodHead(s Session) *head {
	r := s.Request()
	if s.Peer() == result.Client {
		return &head{start: "HTTP/1.1 101 Switching Protocols", fields: []string{
			"Upgrade: websocket", "Connection: Upgrade",
			"Sec-WebSocket-Accept: " + handshake.AcceptKey(r.Header.Get("Sec-WebSocket-Key")),
		}}
	}
	h := &head{start: r.Method + " " + r.Target + " HTTP/1.1"}
	for _, f := range r.Header {
		h.fields = append(h.fields, f.Name+": "+f.Value)
	}
	return h
}

// String returns the head with what comes before it and after it.
func (h *head) String() string {
	lines := append([]string{h.before + h.start}, h.fields...)
	return strings.Join(lines, "\r\n") + "\r\n\r\n" + h.after
}

// An edit changes a head.
type edit func(*head)

func edited(h *head, edits []edit) *head {
	for _, e := range edits {
		e(h)
	}
	return h
}

// with adds fields, which stand first.
func with(fields ...string) edit {
	return func(h *head) { h.fields = append(fields[:len(fields):len(fields)], h.fields...) }
}

// without removes the fields of that name.
func without(name string) edit {
	return func(h *head) {
		var rest []string
		for _, f := range h.fields {
			if !named(f, name) {
				rest = append(rest, f)
			}
		}
		h.fields = rest
	}
}

// instead puts a field in place of the one of its name.
func instead(field string) edit {
	name, _, _ := strings.Cut(field, ":")
	return func(h *head) {
		without(name)(h)
		h.fields = append(h.fields, field)
	}
}

// named reports whether the field has that name.
func named(field, name string) bool {
	got, _, _ := strings.Cut(field, ":")
	return strings.EqualFold(got, name)
}

// twice repeats the field of that name, other being the value of the second.
func twice(name string, other string) edit {
	return func(h *head) {
		for _, f := range h.fields {
			if named(f, name) {
				if other != "" {
					f = name + ": " + other
				}
				h.fields = append(h.fields, f)
				return
			}
		}
	}
}

// startLine puts one string in place of another in the start line.
func startLine(old, new string) edit {
	return func(h *head) { h.start = strings.Replace(h.start, old, new, 1) }
}

// everyField changes all fields.
func everyField(change func(name, value string) string) edit {
	return func(h *head) {
		for i, f := range h.fields {
			name, value, _ := strings.Cut(f, ": ")
			h.fields[i] = change(name, value)
		}
	}
}

// longField returns a field of n octets, line end and all.
func longField(name string, n int) string {
	return name + ": " + strings.Repeat("x", n-len(name)-len(": \r\n"))
}

// precededBy and followedBy put something before and behind the head, in one
// piece with it.
func precededBy(s string) edit { return func(h *head) { h.before += s } }
func followedBy(s string) edit { return func(h *head) { h.after += s } }
