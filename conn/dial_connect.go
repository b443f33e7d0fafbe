package conn

import (
	"context"
	"crypto/tls"
	"net"

	"duplex/conn/internal/route"
)

// connect makes the connection on which to speak to the server: through a proxy
// if one is chosen, and with TLS for wss.
func (d *dialer) connect(ctx context.Context) (net.Conn, error) {
	nc, err := d.reach(ctx)
	if err != nil || !d.at.Secure {
		return nc, err
	}
	return d.cfg.secure(ctx, nc, d.at.Dial, d.cfg.TLS)
}

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

// secure does the TLS handshake with addr on nc, which it closes if that fails.
func (cfg *Config) secure(ctx context.Context, nc net.Conn, addr string, config *tls.Config) (net.Conn, error) {
	if config = config.Clone(); config == nil {
		config = new(tls.Config)
	}
	if config.ServerName == "" {
		config.ServerName = route.ServerName(addr)
	}
	if config.NextProtos == nil {
		config.NextProtos = []string{"http/1.1"}
	}
	secured := tls.Client(nc, config)
	if err := cfg.during(ctx, PhaseTLS, addr, secured.HandshakeContext); err != nil {
		closeNow(nc)
		return nil, err
	}
	return secured, nil
}
