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
		refused, location := redirected(err)
		if location == "" {
			return c, err
		}
		switch most := d.cfg.MaxRedirects; {
		case most <= 0:
			err = errNotFollowed
		case followed == most:
			err = fmt.Errorf("%d redirects and no end", followed)
		default:
			err = d.turn(location)
		}
		// The answer stays in the error: what is final about it depends on the
		// status.
		if err != nil {
			return nil, &HandshakeError{Response: refused.Response, Err: fmt.Errorf("%w: redirect to %q: %w", refused.Err, location, err)}
		}
	}
}

var errNotFollowed = errors.New("not followed without Config.MaxRedirects")

// redirected returns the answer of a server that sends the client elsewhere, and
// where to; "" if err is no such answer.
func redirected(err error) (refused *HandshakeError, location string) {
	refused, ok := errors.AsType[*HandshakeError](err)
	// A proxy could send the request, secrets and all, wherever it likes.
	if !ok || refused.Proxy || !route.IsRedirect(refused.Response.Status) {
		return nil, ""
	}
	return refused, refused.Response.Header.Get("Location")
}

// turn goes to the location.
func (d *dialer) turn(location string) error {
	next, err := d.at.Redirect(location)
	if err != nil {
		return err
	}
	if !d.at.SameOrigin(next) {
		err = d.leaveOrigin()
	}
	d.at = next
	return err
}

// leaveOrigin drops the secrets, which are for the origin that they were meant
// for. They are not taken up again on the way back from another one, which could
// choose what to ask for.
func (d *dialer) leaveOrigin() error {
	d.header = slices.DeleteFunc(slices.Clone(d.header), func(f handshake.Field) bool { return route.IsSecret(f.Name) })
	// Browsers can set no Authorization field for a WebSocket, so servers take
	// tokens as names of subprotocols. No name says whether it is one.
	if len(d.subprotocols) == 0 {
		return nil
	}
	d.subprotocols = slices.DeleteFunc(slices.Clone(d.subprotocols), func(s string) bool {
		return !slices.Contains(d.cfg.RedirectSubprotocols, s)
	})
	if len(d.subprotocols) == 0 {
		return &unusable{errSubprotocols}
	}
	return nil
}

var errSubprotocols = errors.New("another origin, to which none of Config.Subprotocols may go: name in Config.RedirectSubprotocols those that are no secret")
