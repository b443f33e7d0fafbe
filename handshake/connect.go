package handshake

import "fmt"

// http2 is the version in which a WebSocket begins with an extended CONNECT (RFC
// 8441), and websocket its :protocol.
const (
	http2     = "HTTP/2.0"
	websocket = "websocket"
)

// isConnect reports whether the handshake is that of HTTP/2.
func (r *Request) isConnect() bool { return r.Proto == http2 }

// connectRequirements are requirements for a request in HTTP/2: there is no
// Upgrade and no key. "Implementations using this extended CONNECT to bootstrap
// WebSockets do not do the processing of the Sec-WebSocket-Key and
// Sec-WebSocket-Accept header fields" (RFC 8441, section 5).
var connectRequirements = [...]func(*Request) *Error{
	checkConnect,
	checkProtocol,
	checkHost,
	checkTarget,
	checkNoBody,
	checkNoConnection,
	checkConnectVersion,
}

// checkConnect wants an extended CONNECT: "the method is CONNECT, and there is a
// :protocol" (RFC 8441, section 4). What the version of HTTP allows no WebSocket
// with is refused as that version is.
func checkConnect(r *Request) *Error {
	if r.Method != "CONNECT" || r.Protocol == "" {
		return refuse(505, "a WebSocket over HTTP/2 begins with an extended CONNECT (RFC 8441), not with a %s: without that use HTTP/1.1", quote(r.Method))
	}
	return nil
}

// checkProtocol wants websocket. Another protocol is not implemented (RFC 9220,
// section 3, says so for HTTP/3).
func checkProtocol(r *Request) *Error {
	if !equalFold(r.Protocol, websocket) {
		return refuse(501, "the protocol %s is not spoken here, only websocket", quote(r.Protocol))
	}
	return nil
}

// checkNoConnection refuses the fields of the other handshake. "An endpoint MUST
// NOT generate an HTTP/2 message containing connection-specific header fields"
// (RFC 9113, section 8.2.2).
func checkNoConnection(r *Request) *Error {
	for _, name := range connectionFields {
		if r.Header.Has(name) {
			return refuse(400, "%s has no place in HTTP/2", name)
		}
	}
	return nil
}

var connectionFields = [...]string{"Connection", "Upgrade"}

// checkConnectVersion is checkVersion without the 426, which would have to name an
// Upgrade.
func checkConnectVersion(r *Request) *Error {
	err := checkVersion(r)
	if err != nil {
		err.Status, err.Header = 400, Header{{"Sec-WebSocket-Version", version}}
	}
	return err
}

// answerConnect returns the response that agrees to a request in HTTP/2.
func (t Terms) answerConnect(a Agreement) *Response {
	return &Response{Proto: http2, Status: 200, Reason: statusText[200], Header: append(a.fields(nil), t.Header...)}
}

// OfferConnect is [Offer] for HTTP/2: it returns an extended CONNECT for the
// protocol websocket (RFC 8441, section 5).
func OfferConnect(host, target string, t Terms) (*Request, error) {
	if err := t.checkOffer(host, target); err != nil {
		return nil, err
	}
	h := append(Header{{"Host", host}, {"Sec-WebSocket-Version", version}}, t.offers()...)
	return &Request{Method: "CONNECT", Target: target, Proto: http2, Protocol: websocket, Header: append(h, t.Header...)}, nil
}

// misfitConnect says why the response does not agree to an extended CONNECT, or
// "" if it does: any 2xx does (RFC 9110, section 9.3.6).
func misfitConnect(r *Request, resp *Response) string {
	if resp.Status < 200 || resp.Status > 299 {
		return fmt.Sprintf("server answered %s, not 200", resp.line())
	}
	for _, name := range connectionFields {
		if resp.Header.Has(name) {
			return "server answered with " + name + ", which has no place in HTTP/2"
		}
	}
	return misfitSubprotocol(r, resp.Header)
}
