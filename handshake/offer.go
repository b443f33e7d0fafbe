package handshake

import "strings"

// version is the one version of the protocol that RFC 6455 defines.
const version = "13"

// Offer returns the request by which a client asks for a connection, with a
// fresh Sec-WebSocket-Key. The host is that of the URI, with the port unless
// it is the default of the scheme; the target is the resource name, path and
// query. [Verify] takes the Request to check the answer against.
//
// An error says which of the arguments cannot be sent (section 4.1).
func Offer(host, target string, t Terms) (*Request, error) {
	if err := t.checkOffer(host, target); err != nil {
		return nil, err
	}
	h := Header{
		{"Host", host},
		{"Upgrade", "websocket"},
		{"Connection", "Upgrade"},
		{"Sec-WebSocket-Key", newKey()},
		{"Sec-WebSocket-Version", version},
	}
	h = append(h, t.offers()...)
	return &Request{Method: "GET", Target: target, Proto: http11, Header: append(h, t.Header...)}, nil
}

// checkOffer returns an error for an argument of Offer that cannot be sent.
func (t Terms) checkOffer(host, target string) error {
	switch _, _, ok := splitAuthority(host); {
	case !ok:
		return misuse("malformed host " + quote(host))
	case !isResource(target, host):
		return misuse("malformed target " + quote(target))
	}
	return t.Check()
}

// offers returns the fields of a request that the server may agree to or not.
func (t Terms) offers() (h Header) {
	if len(t.Subprotocols) > 0 {
		h = append(h, Field{"Sec-WebSocket-Protocol", strings.Join(t.Subprotocols, ", ")})
	}
	if t.Deflate != nil {
		h = append(h, Field{"Sec-WebSocket-Extensions", t.Deflate.offers()})
	}
	return h
}
