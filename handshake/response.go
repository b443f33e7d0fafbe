package handshake

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// A Response is the head of an HTTP response and, where the server has
// something to say about a refusal, its body.
type Response struct {
	Proto  string // such as "HTTP/1.1", which Append writes if it is empty
	Status int    // 100 to 999
	Reason string // may be empty
	Header Header
	Body   []byte // not parsed; Append writes it after the head
}

// ParseResponse parses the head of a response at the start of b and returns
// the length of it. It returns 0 and no error if there is more to come.
// Body stays nil: whether one follows is for the caller to find out.
// The Response does not refer to b; its strings share one copy of the head.
//
// An error is an [*Error] with a Status of 0. Like [ParseRequest] it bounds
// the number of fields but not the bytes (RFC 9112, section 4).
func ParseResponse(b []byte) (*Response, int, error) {
	line, h, n, err := parseHead(b)
	if err != nil {
		return nil, 0, &Error{Reason: err.(*Error).Reason}
	}
	if n == 0 {
		return nil, 0, nil
	}
	proto, rest, _ := strings.Cut(line, " ")
	status, reason, _ := strings.Cut(rest, " ")
	// Only the request line may be preceded by an empty one.
	if b[0] == '\r' || !isProto(proto) || !isStatus(status) {
		return nil, 0, refuse(0, "%s is not a status line", quote(line))
	}
	code, _ := strconv.Atoi(status)
	return &Response{Proto: proto, Status: code, Reason: reason, Header: h}, n, nil
}

// isStatus reports whether s is a status code (RFC 9112, section 4).
func isStatus(s string) bool {
	return len(s) == 3 && '1' <= s[0] && s[0] <= '9' && isDigit(s[1]) && isDigit(s[2])
}

// Append appends the head to b, empty line and all, and the body. If the head
// holds anything that would read differently on the other side, such as a
// line break in a value, it returns b as it was and an error. Append adds no
// fields of its own (RFC 9112, section 4).
func (r *Response) Append(b []byte) ([]byte, error) {
	out := *r
	out.Proto = cmp.Or(r.Proto, http11)
	if err := misuse(cmp.Or(out.lineFault(), r.Header.fault())); err != nil {
		return b, err
	}
	b = append(append(b, out.Proto...), ' ')
	b = append(strconv.AppendInt(b, int64(out.Status), 10), ' ')
	b = append(append(b, out.Reason...), crlf...)
	b = r.Header.append(b)
	return append(b, r.Body...), nil
}

// lineFault says what is wrong with the status line, or "" if it is all right.
func (r *Response) lineFault() string {
	switch {
	case !isProto(r.Proto):
		return fmt.Sprintf("%s is not an HTTP version", quote(r.Proto))
	case r.Status < 100 || r.Status > 999:
		return fmt.Sprintf("%d is not a status code", r.Status)
	case span(r.Reason, text) < len(r.Reason):
		return fmt.Sprintf("control character in the reason %s", quote(r.Reason))
	}
	return ""
}
