package conn

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"slices"

	"duplex/conn/internal/route"
	"duplex/conn/internal/socket"
)

// connect makes the connection on which to speak to the server: through a proxy
// if one is chosen, and with TLS for wss.
func (d *dialer) connect(ctx context.Context) (net.Conn, error) {
	nc, err := d.reach(ctx)
	if err == nil && d.at.Secure {
		nc, err = d.cfg.secure(ctx, nc, d.at.Dial, d.cfg.TLS, d.http2)
	}
	if err != nil {
		return nil, err
	}
	// Config.NetDial may have done TLS by itself.
	if state := tlsState(nc); state != nil && state.NegotiatedProtocol == http2 && !d.http2 {
		socket.CloseNow(nc)
		return nil, &unusable{errHTTP2}
	}
	return nc, nil
}

// http2 is the name of HTTP/2 in TLS (RFC 9113, section 3.2).
const http2 = "h2"

var errHTTP2 = errors.New("TLS has agreed on HTTP/2, but the handshake is in HTTP/1.1: do not offer h2 in NextProtos")

// reach makes the connection below TLS.
func (d *dialer) reach(ctx context.Context) (net.Conn, error) {
	if d.cfg.Unix != "" {
		return d.cfg.netDial(ctx, "unix", d.cfg.Unix)
	}
	proxy, err := d.proxy(ctx)
	switch {
	case err != nil:
		return nil, err
	case proxy != nil:
		return d.cfg.tunnel(ctx, proxy, d.at.Dial)
	}
	return d.cfg.netDial(ctx, "tcp", d.at.Dial)
}

func (cfg *Config) netDial(ctx context.Context, network, addr string) (nc net.Conn, err error) {
	dial := cfg.NetDial
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	err = cfg.during(ctx, PhaseConnect, addr, func(ctx context.Context) error {
		nc, err = dial(ctx, network, addr)
		return err
	})
	return nc, err
}

// secure does the TLS handshake with addr on nc, which it closes if that fails. It
// offers HTTP/2 first, or not at all.
func (cfg *Config) secure(ctx context.Context, nc net.Conn, addr string, config *tls.Config, offer2 bool) (net.Conn, error) {
	if config = config.Clone(); config == nil {
		config = new(tls.Config)
	}
	if config.ServerName == "" {
		config.ServerName = route.ServerName(addr)
	}
	config.NextProtos = withoutHTTP2(config.NextProtos)
	if offer2 {
		config.NextProtos = append([]string{http2}, config.NextProtos...)
	}
	secured := tls.Client(nc, config)
	err := cfg.during(ctx, PhaseTLS, addr, secured.HandshakeContext)
	if err != nil {
		socket.CloseNow(nc)
		return nil, err
	}
	return secured, nil
}

// withoutHTTP2 returns what to offer in place of those protocols. A configuration
// that is shared with net/http has h2 among them, and a server that may choose
// takes it; but section 4.1, item 1, wants HTTP/1.1.
func withoutHTTP2(protocols []string) []string {
	protocols = slices.DeleteFunc(slices.Clone(protocols), func(p string) bool { return p == http2 })
	if len(protocols) == 0 {
		return []string{"http/1.1"}
	}
	return protocols
}
