package serve

import (
	"net"
	"net/netip"

	"duplex/cmd/internal/peer"
	"duplex/conn"
)

// clientAddr returns what finds the client of a request behind a proxy, or nil if
// there is none.
func (o *options) clientAddr() func(*conn.Request) netip.Addr {
	if len(o.proxies) == 0 {
		return nil
	}
	return o.client
}

func (o *options) client(r *conn.Request) netip.Addr {
	return o.proxies.Client(r.RemoteAddr, r.Header.List("X-Forwarded-For"))
}

// authorize returns what lets in requests for the hosts of l, and has the log call
// the connection by its client.
func (o *options) authorize(l net.Listener) func(*conn.Request) error {
	served := o.servedOn(l)
	return func(r *conn.Request) error {
		r.Value = peer.NameOf(r, o.client(r))
		return served.check(r)
	}
}
