package conn

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"duplex/conn/internal/nethttp"
	"duplex/conn/internal/opening"
	"duplex/conn/internal/route"
	"duplex/conn/internal/socket"
	"duplex/handshake"
)

// Dial connects to the server at a ws or wss URL, for which http and https do as
// well, and does the opening handshake of a client (section 4.1). A user name and
// a password in the URL are sent as basic credentials. Dial takes no longer than
// ctx and Config.HandshakeTimeout; the connection does not end with ctx.
//
// If the server or a proxy answers in HTTP, but does not agree, the error is a
// [*HandshakeError]. If there is no answer, it is a [*DialError] that names the
// [Phase]. Any other error is about the arguments. [IsFinal] reports whether
// another attempt is worth making. Redirects are followed if Config.MaxRedirects
// allows it. If a name has addresses of IPv4 and of IPv6, a net.Dialer tries the
// next soon after one that does not answer (RFC 8305).
func Dial(ctx context.Context, url string, cfg *Config) (*Conn, error) {
	c, err := dial(ctx, url, orDefault(cfg))
	if err != nil {
		return nil, fmt.Errorf("websocket: dial: %w", err)
	}
	c.keepValues(ctx)
	return c, nil
}

func dial(ctx context.Context, url string, cfg *Config) (*Conn, error) {
	at, err := route.Parse(url)
	if err == nil {
		err = cfg.checkClient()
	}
	if err != nil {
		return nil, &unusable{err}
	}
	ctx, cancel := cfg.withHandshakeTimeout(ctx)
	defer cancel()
	d := dialer{cfg: cfg, at: at, header: cfg.Header, subprotocols: cfg.Subprotocols}
	return d.follow(ctx)
}

// A dialer is one call of Dial. It goes from redirect to redirect, one attempt at
// each address.
type dialer struct {
	cfg *Config
	at  route.Address

	// What to ask with: Config.Header and Config.Subprotocols, without their
	// secrets once a redirect has led to another origin.
	header       handshake.Header
	subprotocols []string

	http2 bool // TLS offers h2
}

// attempt asks the server at d.at.
func (d *dialer) attempt(ctx context.Context) (*Conn, error) {
	if d.cfg.HTTP2 != nil {
		if c, err := d.attemptHTTP2(ctx); !errors.Is(err, ErrNoHTTP2) {
			return c, err
		}
	}
	// The request is made first: what cannot be sent is an error before there
	// is a connection.
	r, err := d.request()
	if err != nil {
		return nil, &unusable{err}
	}
	nc, err := d.connect(ctx)
	if err != nil {
		return nil, err
	}
	return d.attemptOn(ctx, nc, r)
}

// attemptOn asks by HTTP/1.1 on nc, which it closes if that fails.
func (d *dialer) attemptOn(ctx context.Context, nc net.Conn, r *handshake.Request) (c *Conn, err error) {
	err = d.cfg.during(ctx, PhaseOpening, d.at.Dial, func(ctx context.Context) error {
		return opening.Within(ctx, time.Time{}, nc, func() error {
			c, err = d.open(nc, r)
			return err
		})
	})
	if err != nil {
		socket.CloseNow(nc)
		return nil, err
	}
	return c, nil
}

// open sends the request of the opening handshake and checks the response.
func (d *dialer) open(nc net.Conn, r *handshake.Request) (*Conn, error) {
	resp, in, err := d.cfg.heads().Exchange(nc, r)
	if err != nil {
		return nil, err
	}
	// Any answer may set cookies, a refusal and a redirect too (RFC 6265,
	// section 3).
	nethttp.KeepCookies(d.cfg.Jar, d.at.URL(), resp)
	agreed, err := handshake.Verify(r, resp)
	if err != nil {
		resp.Body = opening.Body(nc, resp, in)
		return nil, &HandshakeError{Response: resp, Err: err}
	}
	c := newConn(nc, in, d.cfg, true, agreed)
	d.keepResponse(c, resp)
	return c, nil
}

// request returns the request to send to d.at.
func (d *dialer) request() (*handshake.Request, error) {
	terms, err := d.terms()
	if err != nil {
		return nil, err
	}
	return handshake.Offer(d.at.Host, d.at.Target, terms)
}

// terms returns what to ask d.at for.
func (d *dialer) terms() (handshake.Terms, error) {
	terms := d.cfg.terms(true)
	terms.Subprotocols = d.subprotocols
	h := d.header
	if auth := route.BasicAuth(d.at.User); auth != "" && !h.Has("Authorization") {
		h = append(handshake.Header{{Name: "Authorization", Value: auth}}, h...)
	}
	var err error
	terms.Header, err = nethttp.WithCookies(d.cfg.Jar, d.at.URL(), h)
	return terms, err
}
