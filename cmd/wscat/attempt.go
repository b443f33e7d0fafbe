package main

import (
	"context"
	"crypto/tls"
	"net"
	"strings"
	"sync/atomic"

	"duplex/conn"
)

// An attempt is how far the connecting has come: that tells what an error is
// about.
type attempt struct {
	tried   atomic.Bool // to reach the server, or the proxy
	reached atomic.Bool // the one or the other
	secured atomic.Bool // with TLS, which has nothing left to go wrong
	secure  bool        // the server is to be reached with TLS
	direct  bool        // without an HTTP proxy in between
}

// watch has cfg tell a how far it has come with a URL.
func (a *attempt) watch(cfg *conn.Config, url string) {
	dial := cfg.NetDial
	a.secure = strings.HasPrefix(url, "wss:")
	a.direct = cfg.Proxy == nil
	cfg.NetDial = func(ctx context.Context, network, address string) (net.Conn, error) {
		a.tried.Store(true)
		a.reached.Store(false)
		a.secured.Store(false)
		nc, err := dial(ctx, network, address)
		a.reached.Store(err == nil)
		return nc, err
	}
	cfg.TLS.VerifyConnection = func(tls.ConnectionState) error {
		a.secured.Store(true)
		return nil
	}
}

// inTLS reports whether it has come to TLS, and no further.
func (a *attempt) inTLS() bool {
	return a.secure && a.direct && a.reached.Load() && !a.secured.Load()
}
