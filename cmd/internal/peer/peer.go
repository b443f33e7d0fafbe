// Package peer names the peers of a server in its log.
package peer

import (
	"fmt"
	"net"
	"sync/atomic"
)

var last atomic.Uint64

// Name returns what to call the peer at an address: the address, or, since all
// peers of a Unix socket have the same, a number of its own with each call.
func Name(a net.Addr) string {
	if a.Network() != "unix" && a.String() != "@" && a.String() != "" {
		return a.String()
	}
	return fmt.Sprint("unix:", last.Add(1))
}
