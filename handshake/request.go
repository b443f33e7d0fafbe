package handshake

import (
	"cmp"
	"fmt"
	"strings"
)

// A Request is the head of an HTTP request.
type Request struct {
	Method string
	Target string // as on the wire: visible US-ASCII
	Proto  string // such as "HTTP/1.1", which Append writes if it is empty
	Header Header

	// Protocol is the :protocol of an extended CONNECT in HTTP/2, whose
	// :authority is in Header as Host (RFC 8441). Append leaves it out.
	Protocol string
}

// ParseRequest parses the head of a request at the start of b and returns the
// length of it. It returns 0 and no error if there is more to come.
// The Request does not refer to b; its strings share one copy of the head,
// which lives as long as any of them.
//
// An error is an [*Error] whose Status is that of the refusal the client
// deserves. ParseRequest bounds the number of fields but not the bytes, and
// starts from the first byte each time: let a [Scanner] watch what arrives in
// pieces (RFC 9112, section 3).
func ParseRequest(b []byte) (*Request, int, error) {
	line, h, n, err := parseHead(b)
	if n == 0 {
		return nil, 0, err
	}
	method, rest, _ := strings.Cut(line, " ")
	target, proto, _ := strings.Cut(rest, " ")
	r := &Request{Method: method, Target: target, Proto: proto, Header: h}
	if fault := r.lineFault(); fault != "" {
		return nil, 0, &Error{Status: 400, Reason: fault}
	}
	return r, n, nil
}

// Append appends the head to b, empty line and all. If the Request holds
// anything that would read differently on the other side, such as a line
// break in a value or a space in the target, it returns b as it was and an
// error (RFC 9112, section 3).
func (r *Request) Append(b []byte) ([]byte, error) {
	out := *r
	out.Proto = cmp.Or(r.Proto, http11)
	if err := misuse(cmp.Or(out.lineFault(), r.Header.fault())); err != nil {
		return b, err
	}
	b = append(append(b, out.Method...), ' ')
	b = append(append(b, out.Target...), ' ')
	b = append(append(b, out.Proto...), crlf...)
	return r.Header.append(b), nil
}

// lineFault says what is wrong with the request line, or "" if it is all right.
func (r *Request) lineFault() string {
	switch {
	case !within(r.Method, tchar):
		return fmt.Sprintf("method %s is not a token", quote(r.Method))
	case !within(r.Target, visible):
		return fmt.Sprintf("target %s is empty or has characters that need escaping", quote(r.Target))
	case !isProto(r.Proto):
		return fmt.Sprintf("%s is not an HTTP version", quote(r.Proto))
	}
	return ""
}
