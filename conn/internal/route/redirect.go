package route

import (
	"errors"
	"strings"
)

// IsRedirect reports whether a response of that status says in its Location
// field where to ask instead (RFC 9110, section 15.4).
func IsRedirect(status int) bool {
	switch status {
	case 301, 302, 303, 307, 308:
		return true
	}
	return false
}

// IsPermanent reports whether a redirect of that status will be there the next
// time too (RFC 9110, sections 15.4.2 and 15.4.9).
func IsPermanent(status int) bool { return status == 301 || status == 308 }

// Redirect returns the address that the Location of a response from a leads to.
// It may be relative (RFC 9110, section 10.2.2).
func (a Address) Redirect(location string) (Address, error) {
	u, err := a.url.Parse(location)
	if err != nil {
		return Address{}, errors.Unwrap(err)
	}
	// A fragment in a Location is meant for a browser: it never goes to a server.
	u.Fragment, u.RawFragment = "", ""
	next, err := fromURL(u)
	if err != nil {
		return Address{}, err
	}
	if a.Secure && !next.Secure {
		return Address{}, errors.New("that would give up TLS")
	}
	if next.User == nil && a.SameOrigin(next) {
		next.User = a.User
	}
	return next, nil
}

// SameOrigin reports whether a and b have the same scheme, host and port
// (RFC 6454, section 5).
func (a Address) SameOrigin(b Address) bool {
	return a.Secure == b.Secure && strings.EqualFold(a.Dial, b.Dial)
}

// secretFields are the fields of a request that are meant for one origin alone.
// The list is that of net/http.
var secretFields = []string{"Authorization", "Cookie", "Cookie2", "Proxy-Authorization", "Proxy-Authenticate", "WWW-Authenticate"}

// IsSecret reports whether a field of a request is not to be sent to another
// origin than the one that it was meant for.
func IsSecret(field string) bool {
	for _, name := range secretFields {
		if strings.EqualFold(field, name) {
			return true
		}
	}
	return false
}
