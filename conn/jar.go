package conn

import (
	"net/url"
	"slices"
	"strings"

	"duplex/handshake"
)

// A Jar keeps cookies for clients (RFC 6265). It must be safe for use by many
// goroutines at once, and is given URLs with the scheme http for ws and https
// for wss, so that one of net/http/cookiejar needs no more than a few lines
// around it.
type Jar interface {
	// Cookies returns the value of the Cookie field for a request to u, or
	// "" for none.
	Cookies(u *url.URL) string

	// SetCookies takes the values of the Set-Cookie fields in the response
	// to a request to u, whether that agrees or not.
	SetCookies(u *url.URL, setCookie []string)
}

// withCookies returns h with more cookies, in the one field that there may be
// (RFC 6265, section 5.4).
func withCookies(h handshake.Header, cookies string) handshake.Header {
	if cookies == "" {
		return h
	}
	h = slices.Clone(h)
	for i := range h {
		if strings.EqualFold(h[i].Name, "Cookie") {
			h[i].Value += "; " + cookies
			return h
		}
	}
	return append(h, handshake.Field{Name: "Cookie", Value: cookies})
}

// keepCookies gives the jar what the server wants kept.
func (d *dialling) keepCookies(resp *handshake.Response) {
	set := slices.Collect(resp.Header.Values("Set-Cookie"))
	if d.cfg.Jar != nil && len(set) > 0 {
		d.cfg.Jar.SetCookies(d.at.http(), set)
	}
}
