package handshake

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
)

// An Error says why a handshake has failed.
type Error struct {
	// Status is the status that the server refuses the request with. It is 0
	// if it is the client that refuses the response.
	Status int

	// Reason says why, as part of a sentence. What it quotes of the peer's
	// bytes is short and escaped.
	Reason string

	// Detail is for the log of the server, and is not sent: what was looked
	// at, and what to do if the request is to be accepted.
	Detail string

	// Header is further fields for the refusal, besides those that Response
	// puts there by itself.
	Header Header

	head    bool // the request was a HEAD
	connect bool // the request came by HTTP/2
}

// Error returns the Reason with the package's name before it, and the Detail.
func (e *Error) Error() string {
	s := "handshake: " + e.Reason
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	return s
}

// Response returns the refusal to send: one that closes the connection, and
// gives the Reason in a short body. A 500 keeps the Reason to itself, for it
// is about the server; a Status of 0 is sent as 500. A 426 names the protocol
// and the version that the server would speak, a 405 the method that it
// allows. There is no body in the answer to a HEAD (sections 4.2.2 and 4.4; RFC
// 9110, sections 9.3.2 and 15.5).
func (e *Error) Response() *Response {
	r := &Response{Proto: http11, Status: cmp.Or(e.Status, 500)}
	r.Reason = statusText[r.Status]
	body := e.Reason
	if r.Status == 500 {
		body = r.Reason
	}
	r.Body = []byte(body + "\n")
	switch r.Status {
	case 405:
		r.Header = Header{{"Allow", "GET"}, {"Connection", "close"}}
	case 426:
		r.Header = Header{{"Upgrade", "websocket"}, {"Connection", "Upgrade, close"}, {"Sec-WebSocket-Version", version}}
	default:
		r.Header = Header{{"Connection", "close"}}
	}
	r.Header = append(r.Header,
		Field{"Content-Type", "text/plain; charset=utf-8"},
		Field{"X-Content-Type-Options", "nosniff"},
		Field{"Content-Length", strconv.Itoa(len(r.Body))})
	r.Header = append(r.Header, e.Header...)
	if e.connect {
		for _, name := range connectionFields {
			r.Header.Del(name)
		}
		r.Proto = http2
	}
	if e.head {
		// "The server MUST NOT send content in the response" (RFC 9110,
		// section 9.3.2). Content-Length is what it would be for a GET.
		r.Body = nil
	}
	return r
}

// misuse returns the error for a fault of the caller's own.
func misuse(fault string) error {
	if fault == "" {
		return nil
	}
	return errors.New("handshake: " + fault)
}

func refuse(status int, format string, args ...any) *Error {
	return &Error{Status: status, Reason: fmt.Sprintf(format, args...)}
}

// quote quotes what a peer sent, so that it does no harm where it is printed.
func quote(s string) string { return `"` + escape(s) + `"` }

// escape makes s short and printable.
func escape(s string) string {
	const most = 64
	more := ""
	if len(s) > most {
		s, more = s[:most], "..."
	}
	q := strconv.QuoteToASCII(s)
	return q[1:len(q)-1] + more
}
