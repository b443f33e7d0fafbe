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
// a [*HandshakeError]; what goes wrong before that, a [*DialError]. A server that
// answers with a redirect is followed if Config.MaxRedirects allows it. Where a
// name has several addresses, of IPv4 and IPv6, a net.Dialer does not wait long
// for one that does not answer before it tries the next (RFC 8305).
func Dial(ctx context.Context, url string, cfg *Config) (*Conn, error) {
	c, err := dial(ctx, url, orDefault(cfg))
	if err != nil {
		return nil, fmt.Errorf("websocket: dial: %w", err)
	}
	return c, nil
}

func dial(ctx context.Context, url string, cfg *Config) (*Conn, error) {
	a, err := parseAddress(url)
	if err == nil {
		err = cfg.checkPing()
	}
	if err != nil {
		return nil, &unusable{err}
	}
	ctx, cancel := cfg.withHandshakeTimeout(ctx)
	defer cancel()
	d := dialling{cfg: cfg, at: a, header: cfg.Header}
	return d.follow(ctx)
}

// dial asks one server.
func (d *dialling) dial(ctx context.Context) (*Conn, error) {
	r, err := handshake.Offer(d.at.field, d.at.target, d.terms())
	if err != nil {
		return nil, &unusable{err}
	}
	nc, err := d.cfg.connect(ctx, d.at)
	if err != nil {
		return nil, err
	}
	c, err := d.offer(ctx, nc, r)
	if err != nil {
		closeNow(nc)
		return nil, err
	}
	return c, nil
}

// terms returns what to agree to, and the fields to ask with.
func (d *dialling) terms() handshake.Terms {
	terms := d.cfg.terms(true)
	terms.Header = d.header
	if !terms.Header.Has("Authorization") {
		terms.Header = append(credentials("Authorization", d.at.url.User), terms.Header...)
	}
	if d.cfg.Jar != nil {
		terms.Header = withCookies(terms.Header, d.cfg.Jar.Cookies(d.at.http()))
	}
	return terms
}

// An unusable is what is wrong with what Dial was given: it will be wrong the
// next time too.
type unusable struct{ error }

func (e *unusable) Unwrap() error { return e.error }

// connect makes the connection on which to speak to a: through a proxy if one is
// chosen, and with TLS for wss.
func (cfg *Config) connect(ctx context.Context, a address) (net.Conn, error) {
	nc, err := cfg.reach(ctx, a)
	if err != nil || !a.secure {
		return nc, err
	}
	return cfg.secure(ctx, nc, a.dial, cfg.TLS)
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
		host, _, _ := net.SplitHostPort(addr)
		config.ServerName = withoutZone(host)
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

// offer sends the request and checks the response.
func (d *dialling) offer(ctx context.Context, nc net.Conn, r *handshake.Request) (c *Conn, err error) {
	err = d.cfg.during(ctx, PhaseOpening, d.at.dial, func(ctx context.Context) error {
		return within(ctx, nc, func() error {
			c, err = d.exchange(nc, r)
			return err
		})
	})
	return c, err
}

// exchange is offer without its bounds.
func (d *dialling) exchange(nc net.Conn, r *handshake.Request) (*Conn, error) {
	resp, in, err := exchange(nc, r, d.cfg)
	if err != nil {
		return nil, err
	}
	d.keepCookies(resp)
	agreed, err := handshake.Verify(r, resp)
	if err != nil {
		resp.Body = body(resp, in)
		return nil, &HandshakeError{Response: resp, Err: err}
	}
	return newConn(in, d.cfg, true, agreed), nil
}
