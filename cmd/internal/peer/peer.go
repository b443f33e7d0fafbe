// Package peer names the peers of a server in its log.
package peer

import (
	"fmt"
	"net"
	"net/netip"
	"sync/atomic"

	"duplex/conn"
)

var last atomic.Uint64

// Name returns what to call the peer at an address: the address, or, since all
// peers of a Unix socket have the same, a number of its own with each call. A
// client that a proxy has named comes before it.
func Name(a net.Addr, client netip.Addr) string {
	name := address(a)
	if client.IsValid() {
		return fmt.Sprintf("%s by way of %s", client, name)
	}
	return name
}

// NameOf is Name for the peer of a request. It says so if that has come by HTTP/2.
func NameOf(r *conn.Request, client netip.Addr) string {
	name := Name(r.RemoteAddr, client)
	if http := HTTP(r); http != "" {
		name += " by " + http
	}
	return name
}

// HTTP returns "HTTP/2" for a request that has come by that, and otherwise "".
func HTTP(r *conn.Request) string {
	if r.Protocol != "" {
		return "HTTP/2"
	}
	return ""
}

func address(a net.Addr) string {
	if IsUnix(a) {
		return fmt.Sprint("unix:", last.Add(1))
	}
	return a.String()
}

// IsUnix reports whether an address is that of a peer of a Unix socket, or none.
func IsUnix(a net.Addr) bool { return a == nil || a.Network() == "unix" }
