package nethttp

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"duplex/handshake"
)

// WithCookies returns h with the cookies that a jar has for a URL. One that cannot be
// sent as it is makes an error. A nil jar has none.
func WithCookies(jar http.CookieJar, at *url.URL, h handshake.Header) (handshake.Header, error) {
	if jar == nil {
		return h, nil
	}
	r := http.Request{Header: make(http.Header)}
	for _, c := range jar.Cookies(at) {
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

// KeepCookies gives a jar what the server at a URL wants kept. A nil jar keeps
// nothing.
func KeepCookies(jar http.CookieJar, at *url.URL, resp *handshake.Response) {
	if jar == nil {
		return
	}
	set := http.Response{Header: http.Header{"Set-Cookie": slices.Collect(resp.Header.Values("Set-Cookie"))}}
	if cookies := set.Cookies(); len(cookies) > 0 {
		jar.SetCookies(at, cookies)
	}
}
