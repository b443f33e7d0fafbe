package conn

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"duplex/handshake"
)

// withCookies returns h with the cookies of the jar. One that cannot be sent as it
// is makes an error.
func (d *dialer) withCookies(h handshake.Header) (handshake.Header, error) {
	if d.cfg.Jar == nil {
		return h, nil
	}
	r := http.Request{Header: make(http.Header)}
	for _, c := range d.cfg.Jar.Cookies(d.at.URL()) {
		// AddCookie leaves out what cannot be sent, which makes another cookie.
		if err := c.Valid(); err != nil {
			return nil, fmt.Errorf("a cookie of the jar: %w", err)
		}
		r.AddCookie(c)
	}
	cookies := r.Header.Get("Cookie")
	if cookies == "" {
		return h, nil
	}
	// There may be one Cookie field (RFC 6265, section 5.4).
	h = slices.Clone(h)
	for i := range h {
		if strings.EqualFold(h[i].Name, "Cookie") {
			h[i].Value += "; " + cookies
			return h, nil
		}
	}
	return append(h, handshake.Field{Name: "Cookie", Value: cookies}), nil
}

// keepCookies gives the jar what the server wants kept, whether its answer agrees
// or not.
func (d *dialer) keepCookies(resp *handshake.Response) {
	if d.cfg.Jar == nil {
		return
	}
	set := http.Response{Header: http.Header{"Set-Cookie": slices.Collect(resp.Header.Values("Set-Cookie"))}}
	if cookies := set.Cookies(); len(cookies) > 0 {
		d.cfg.Jar.SetCookies(d.at.URL(), cookies)
	}
}
