package conn

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"

	"duplex/handshake"
)

// Dial connects to the server at a ws or wss URL and does the opening handshake
// of a client (section 4.1). A user name and a password in the URL are sent as
// basic credentials. Dial takes no longer than ctx and Config.HandshakeTimeout;
// ctx may end afterwards.
//
// A server that answers in HTTP, but with anything else than an agreement, makes
// a [*HandshakeError].
func Dial(ctx context.Context, url string, cfg *Config) (*Conn, error) {
	c, err := dial(ctx, url, orDefault(cfg))
	if err != nil {
		return nil, fmt.Errorf("websocket: dial: %w", err)
	}
	return c, nil
}

func dial(ctx context.Context, url string, cfg *Config) (*Conn, error) {
	a, err := parseAddress(url)
	if err != nil {
		return nil, err
	}
	terms := cfg.terms(true)
	if !terms.Header.Has("Authorization") {
		terms.Header = append(credentials("Authorization", a.url.User), terms.Header...)
	}
	r, err := handshake.Offer(a.field, a.target, terms)
	if err != nil {
		return nil, err
	}
	ctx, cancel := cfg.withHandshakeTimeout(ctx)
	defer cancel()
	nc, err := cfg.connect(ctx, a)
	if err != nil {
		return nil, err
	}
	c, err := offer(ctx, nc, r, cfg)
	if err != nil {
		closeNow(nc)
		return nil, err
	}
	return c, nil
}

// connect makes the connection on which to speak to a: through a proxy if one is
// chosen, and with TLS for wss.
func (cfg *Config) connect(ctx context.Context, a address) (net.Conn, error) {
	nc, err := cfg.reach(ctx, a)
	if err != nil || !a.secure {
		return nc, err
	}
	return secure(ctx, nc, a.host, cfg.TLS)
}

// reach makes the connection below TLS.
func (cfg *Config) reach(ctx context.Context, a address) (net.Conn, error) {
	if cfg.Unix != "" {
		return cfg.netDial(ctx, "unix", cfg.Unix)
	}
	if cfg.Proxy != nil {
		proxy, err := cfg.Proxy(a.http())
		if err != nil {
			return nil, fmt.Errorf("choosing a proxy: %w", err)
		}
		if proxy != nil {
			return cfg.tunnel(ctx, proxy, a.dial)
		}
	}
	return cfg.netDial(ctx, "tcp", a.dial)
}

func (cfg *Config) netDial(ctx context.Context, network, addr string) (net.Conn, error) {
	if cfg.NetDial != nil {
		return cfg.NetDial(ctx, network, addr)
	}
	return new(net.Dialer).DialContext(ctx, network, addr)
}

// secure does the TLS handshake with host on nc, which it closes if that fails.
func secure(ctx context.Context, nc net.Conn, host string, config *tls.Config) (net.Conn, error) {
	if config = config.Clone(); config == nil {
		config = new(tls.Config)
	}
	if config.ServerName == "" {
		config.ServerName = host
	}
	if config.NextProtos == nil {
		config.NextProtos = []string{"http/1.1"}
	}
	secured := tls.Client(nc, config)
	if err := secured.HandshakeContext(ctx); err != nil {
		closeNow(nc)
		return nil, fmt.Errorf("TLS with %s: %w", host, err)
	}
	return secured, nil
}

// offer sends the request and checks the response.
func offer(ctx context.Context, nc net.Conn, r *handshake.Request, cfg *Config) (c *Conn, err error) {
	err = within(ctx, nc, func() error {
		resp, in, err := exchange(nc, r, cfg)
		if err != nil {
			return err
		}
		agreed, err := handshake.Verify(r, resp)
		if err != nil {
			resp.Body = body(resp, in)
			return &HandshakeError{resp, err}
		}
		c = newConn(in, cfg, true, agreed)
		return nil
	})
	return c, err
}
