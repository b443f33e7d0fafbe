package handshake

import (
	"fmt"
	"slices"
	"strings"
)

// Verify checks the answer of a server against the request that it answers,
// and returns what both have agreed to. An error is an [*Error] with a Status
// of 0, and the connection is to be closed: it is not a WebSocket
// (section 4.1, "Once the client's opening handshake has been sent"). The answer to
// a Request of [OfferConnect] is checked by the rules of HTTP/2 (RFC 8441).
func Verify(r *Request, resp *Response) (Agreement, error) {
	if reason := misfit(r, resp); reason != "" {
		return Agreement{}, &Error{Reason: reason}
	}
	deflate, err := verifyDeflate(r, resp)
	if err != nil {
		return Agreement{}, err
	}
	return Agreement{Subprotocol: resp.Header.Get("Sec-WebSocket-Protocol"), Deflate: deflate}, nil
}

// misfit says why the response does not agree to the request, or "" if it
// does.
func misfit(r *Request, resp *Response) string {
	if r.isConnect() {
		return misfitConnect(r, resp)
	}
	if resp.Status != 101 {
		return fmt.Sprintf("server answered %s, not 101", resp.line())
	}
	if !knowsUpgrade(resp.Proto) {
		return fmt.Sprintf("server answered with 101 by %s, which knows no upgrade", quote(resp.Proto))
	}
	h := resp.Header
	if v, ok := h.only("Upgrade"); !ok || !equalFold(v, "websocket") {
		return "server answered with 101, but not Upgrade: websocket"
	}
	if !h.lists("Connection", "upgrade") {
		return "server answered with 101, but not Connection: Upgrade"
	}
	if v, ok := h.only("Sec-WebSocket-Accept"); !ok || v != AcceptKey(r.Header.Get("Sec-WebSocket-Key")) {
		return "server's Sec-WebSocket-Accept does not prove that it has seen the request"
	}
	return misfitSubprotocol(r, h)
}

// line returns the status and its reason, to be shown.
func (r *Response) line() string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", r.Status, escape(r.Reason)))
}

func misfitSubprotocol(r *Request, h Header) string {
	if !h.Has("Sec-WebSocket-Protocol") {
		return ""
	}
	v, ok := h.only("Sec-WebSocket-Protocol")
	if !ok {
		return "server speaks more than one subprotocol"
	}
	offered := slices.Collect(r.Header.List("Sec-WebSocket-Protocol"))
	if !slices.Contains(offered, v) {
		return fmt.Sprintf("server speaks a subprotocol that was not offered: %s", quote(v))
	}
	return ""
}
