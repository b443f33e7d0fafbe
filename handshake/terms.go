package handshake

import (
	"fmt"
	"slices"
)

// Terms are what one end is willing to agree to. The zero Terms are a
// connection with no subprotocol and, at a server, from its own origin.
type Terms struct {
	// Subprotocols names the subprotocols that this end speaks, in order of
	// preference (section 1.9).
	Subprotocols []string

	// Origins has patterns of the foreign origins whose pages may connect to
	// a server, besides those of the host that the request is for. A client
	// ignores it (section 10.2).
	//
	//	*                  whatever stands in Origin
	//	null               pages whose origin is kept secret, such as local files
	//	example.com        that host, by http or https, on the default port
	//	*.example.com      all hosts below it, but not that host
	//	localhost:8080     that port, by http or https
	//	https://example.com, https://*.example.com:8443, app://example, file://
	//
	// Without a port a pattern matches the default port of the scheme alone,
	// and no port if the scheme has no default.
	Origins []string

	// Hosts has patterns of the hosts that a server answers to, by the Host
	// of the request; with none it answers to any. A client ignores it. A
	// server that browsers on the same machine or network can reach should
	// name its own: it keeps out pages of sites whose name has been made to
	// resolve to the server's address (DNS rebinding).
	//
	//	*                  any host
	//	example.com        that host, on any port
	//	*.example.com      all hosts below it, but not that host
	//	localhost:8080     that host, on that port
	//	127.0.0.0/8, ::/0  the addresses in that network, on any port
	Hosts []string

	// Header is further fields for the request, or for the response that
	// agrees. The fields by which the handshake is made are not for it: Host,
	// Connection, Upgrade, Content-Length, Transfer-Encoding and all whose
	// name begins with Sec-WebSocket-.
	Header Header

	// Deflate has messages compressed; nil does not. For a client it is the
	// offer as it stands; if that bounds the server's window, a second offer
	// follows that has neither end keep a window between messages. A server
	// takes the offers one by one and answers the first that is well-formed,
	// with windows no larger than its own and with the context takeovers that
	// neither end gives up. A server with a bound for the client's window
	// asks a client that did not offer to be bound to give up its takeover
	// instead: so it need not keep that window either way (RFC 7692, section
	// 7.1).
	Deflate *Deflate
}

// An Agreement is what both ends have agreed to.
type Agreement struct {
	Subprotocol string   // "" if none
	Deflate     *Deflate // as in the server's answer, nil if none
}

// Check returns an error that names the first of the Terms that is malformed:
// a subprotocol that is not a token or listed twice, a pattern that could
// match no origin or host, a field that is not for Header or that holds control
// characters, a size of window that cannot be.
func (t Terms) Check() error { return misuse(t.fault()) }

func (t Terms) fault() string {
	for i, s := range t.Subprotocols {
		if !within(s, tchar) {
			return fmt.Sprintf("subprotocol %s is not a token", quote(s))
		}
		if slices.Contains(t.Subprotocols[:i], s) {
			return fmt.Sprintf("subprotocol %s is listed twice", quote(s))
		}
	}
	for _, s := range t.Origins {
		if _, ok := parsePattern(s); !ok {
			return fmt.Sprintf("malformed origin pattern %s", quote(s))
		}
	}
	for _, s := range t.Hosts {
		if _, ok := parseHostPattern(s); !ok {
			return fmt.Sprintf("malformed host pattern %s", quote(s))
		}
	}
	for _, f := range t.Header {
		if isOurs(f.Name) {
			return fmt.Sprintf("field %s is set by the handshake itself", quote(f.Name))
		}
	}
	if d := t.Deflate; d != nil && !d.valid() {
		return fmt.Sprintf("a window of permessage-deflate has from 8 to 15 bits: %s", d)
	}
	return t.Header.fault()
}

// isOurs reports whether the handshake alone sets the fields of that name.
func isOurs(name string) bool {
	const prefix = "Sec-WebSocket-"
	return len(name) >= len(prefix) && equalFold(name[:len(prefix)], prefix) ||
		slices.ContainsFunc(ourNames, func(s string) bool { return equalFold(s, name) })
}

var ourNames = []string{"Host", "Connection", "Upgrade", "Content-Length", "Transfer-Encoding"}
