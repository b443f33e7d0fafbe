package conn

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"duplex/conn/internal/route"
	"duplex/handshake"
)

// follow dials until there is a connection, or an error that no redirect leads
// away from (section 4.1, after item 1 of "Once the client's opening handshake
// has been sent").
func (d *dialer) follow(ctx context.Context) (*Conn, error) {
	for followed := 0; ; followed++ {
		c, err := d.attempt(ctx)
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

// redirected returns where a server's answer says to go, or "" if it does not.
func redirected(err error) string {
	refused, ok := errors.AsType[*HandshakeError](err)
	// A proxy could send the request, secrets and all, wherever it likes.
	if !ok || refused.Proxy || !route.IsRedirect(refused.Response.Status) {
		return ""
	}
	return refused.Response.Header.Get("Location")
}

// turn goes to the location. Secrets are for the origin that they were meant for.
// They are not taken up again on the way back from another one, which could
// choose what to ask for.
func (d *dialer) turn(location string) error {
	next, err := d.at.Redirect(location)
	if err != nil {
		return err
	}
	if !d.at.SameOrigin(next) {
		d.header = slices.DeleteFunc(slices.Clone(d.header), func(f handshake.Field) bool { return route.IsSecret(f.Name) })
	}
	d.at = next
	return nil
}
