package conn

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"duplex/handshake"
)

// A dialling is one call of Dial, on its way from redirect to redirect.
type dialling struct {
	cfg    *Config
	at     address
	header handshake.Header // of the request: Config.Header, or what is left of it
}

// follow dials until there is a connection, or an error that no redirect leads
// away from (section 4.1, after item 1 of "Once the client's opening handshake
// has been sent").
func (d *dialling) follow(ctx context.Context) (*Conn, error) {
	for followed := 0; ; followed++ {
		c, err := d.dial(ctx)
		location := redirected(err)
		if location == "" || d.cfg.MaxRedirects <= 0 {
			return c, err
		}
		if followed == d.cfg.MaxRedirects {
			return nil, fmt.Errorf("%d redirects and no end: %w", followed, err)
		}
		if err := d.turn(location); err != nil {
			return nil, fmt.Errorf("redirect to %q: %w", location, err)
		}
	}
}

// redirected returns where an answer says to go, or "" if it does not.
func redirected(err error) string {
	refused, ok := errors.AsType[*HandshakeError](err)
	if !ok || refused.Proxy {
		return ""
	}
	switch refused.Response.Status {
	case 301, 302, 303, 307, 308:
		return refused.Response.Header.Get("Location")
	}
	return ""
}

// turn goes to the location, which may be relative (RFC 9110, section 10.2.2).
// What is secret is for the origin that it was meant for. It is not taken up
// again on the way back from another one, who could choose what to ask for.
func (d *dialling) turn(location string) error {
	u, err := d.at.url.Parse(location)
	if err != nil {
		return errors.Unwrap(err)
	}
	switch u.Scheme {
	case "http":
		u.Scheme = "ws"
	case "https":
		u.Scheme = "wss"
	}
	u.Fragment, u.RawFragment = "", "" // such as one for a browser: it says nothing to a server
	next, err := parseAddress(u.String())
	if err != nil {
		return err
	}
	if d.at.secure && !next.secure {
		return errors.New("that would give up TLS")
	}
	if d.at.secure != next.secure || !strings.EqualFold(d.at.dial, next.dial) {
		d.header = slices.DeleteFunc(slices.Clone(d.header), isSecret)
	} else if next.url.User == nil {
		next.url.User = d.at.url.User
	}
	d.at = next
	return nil
}

// isSecret reports whether a field is for one origin alone.
func isSecret(f handshake.Field) bool {
	for _, name := range []string{"Authorization", "Cookie", "Proxy-Authorization"} {
		if strings.EqualFold(f.Name, name) {
			return true
		}
	}
	return false
}
