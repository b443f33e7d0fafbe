// Package route decides where a dial goes: which address and which request a
// URL stands for, which address a proxy has, and where a redirect leads.
//
// All of it is pure: nothing here does I/O, looks at the environment or knows
// the time, and nothing knows of WebSocket frames. These invariants hold:
//
//   - The fields of an [Address] can stand in a request as they are. They are
//     visible US-ASCII, the port is between 1 and 65535, and there is no
//     fragment (RFC 6455, section 3).
//   - A redirect never leads from TLS to plain text.
//   - Credentials in a URL go no further than the origin that they are for.
package route

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
)

// An Address is what a ws or wss URL stands for (RFC 6455, section 3).
type Address struct {
	Secure bool          // TLS is to be used
	Dial   string        // host:port to connect to
	Host   string        // the value of the Host field: with the port unless it is the default
	Target string        // path and query
	User   *url.Userinfo // credentials in the URL; nil if there are none

	url *url.URL // with the scheme http or https
}

// Parse returns the address that a ws, wss, http or https URL stands for. An
// error says what is wrong with the URL, and does not quote its password.
func Parse(s string) (Address, error) {
	// Before url.Parse, which takes the last group of an IPv6 address for a
	// port, or refuses it in words that do not say why.
	if err := checkBrackets(authority(s)); err != nil {
		return Address{}, err
	}
	u, err := url.Parse(s)
	if err != nil {
		// The outer error quotes the whole URL, and with it a password.
		return Address{}, fmt.Errorf("malformed URL: %w", errors.Unwrap(err))
	}
	// url.Parse does not tell an empty fragment from none.
	if strings.HasSuffix(s, "#") {
		return Address{}, errFragment
	}
	return fromURL(u)
}

// fromURL returns the address that u stands for. It keeps u.
func fromURL(u *url.URL) (Address, error) {
	// Section 3: ws and wss are to each other as http and https are. Proxies
	// and cookies are chosen by the scheme of HTTP.
	switch u.Scheme {
	case "ws":
		u.Scheme = "http"
	case "wss":
		u.Scheme = "https"
	}
	if err := check(u); err != nil {
		return Address{}, err
	}
	a := Address{Secure: u.Scheme == "https", Target: u.RequestURI(), User: u.User, url: u}
	byDefault := defaultPorts[u.Scheme]
	port := u.Port()
	if port == "" {
		port = byDefault
	}
	a.Dial = net.JoinHostPort(u.Hostname(), port)
	// Section 4.1, item 4: the port is in the Host field if it is not the default.
	a.Host = net.JoinHostPort(withoutZone(u.Hostname()), port)
	if port == byDefault {
		a.Host = strings.TrimSuffix(a.Host, ":"+port)
	}
	return a, nil
}

var defaultPorts = map[string]string{"http": "80", "https": "443"}

// authority returns the authority of a URL, without credentials.
func authority(s string) string {
	_, rest, _ := strings.Cut(s, "://")
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		rest = rest[:i]
	}
	return rest[strings.LastIndexByte(rest, '@')+1:]
}

// checkBrackets returns an error if the host of an authority is an IPv6 address
// without brackets (RFC 3986, section 3.2.2).
func checkBrackets(authority string) error {
	if strings.Count(authority, ":") > 1 && !strings.Contains(authority, "[") {
		return fmt.Errorf("the host %q has more than one colon: an IPv6 address goes in brackets, as in ws://[::1]:8080/", authority)
	}
	return nil
}

var errFragment = errors.New("the URL has a fragment (#), which section 3 forbids: write %23")

// check finds what a URL for a connection may not have.
func check(u *url.URL) error {
	if err := checkBrackets(u.Host); err != nil {
		return err
	}
	switch port, err := strconv.ParseUint(u.Port(), 10, 16); {
	case u.Scheme != "http" && u.Scheme != "https":
		return errors.New("the URL must begin with ws:// or wss://")
	case u.Hostname() == "":
		return errors.New("the URL has no host")
	case !isASCII(u.Hostname()):
		return fmt.Errorf("the host %q is not ASCII: write it in Punycode, xn--", u.Hostname())
	case u.Port() != "" && (err != nil || port == 0):
		return fmt.Errorf("the port %q is not between 1 and 65535", u.Port())
	case u.Fragment != "":
		return errFragment
	case !isASCII(u.RawQuery) || strings.ContainsAny(u.RawQuery, " \t"):
		return errors.New("the query has characters that must be percent-encoded")
	}
	return nil
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > 0x7f })
}

// withoutZone returns a host without the zone of an IPv6 address, which means
// something to this machine alone (RFC 6874, section 4).
func withoutZone(host string) string {
	host, _, _ = strings.Cut(host, "%")
	return host
}

// ServerName returns the name that a host:port goes by in TLS.
func ServerName(addr string) string {
	host, _, _ := net.SplitHostPort(addr)
	return withoutZone(host)
}

// URL returns the URL with the scheme http for ws and https for wss, by which
// proxies and cookies are chosen. The caller owns it.
func (a Address) URL() *url.URL {
	u := *a.url
	return &u
}

// BasicAuth returns the value of the Authorization or Proxy-Authorization field
// for the credentials in a URL, or "" if there are none (RFC 7617, section 2).
func BasicAuth(u *url.Userinfo) string {
	if u == nil {
		return ""
	}
	password, _ := u.Password()
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(u.Username()+":"+password))
}
