package conn

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"duplex/handshake"
)

// An address is what a WebSocket URL says (section 3).
type address struct {
	url    *url.URL
	secure bool
	dial   string // host:port to connect to
	field  string // for the Host field: with the port unless it is the default
	target string // path and query
}

func parseAddress(s string) (address, error) {
	u, err := url.Parse(s)
	if err != nil {
		return address{}, fmt.Errorf("malformed URL: %w", errors.Unwrap(err))
	}
	if err := checkURL(u); err != nil {
		return address{}, err
	}
	if strings.HasSuffix(s, "#") {
		return address{}, errFragment
	}
	a := address{url: u, secure: u.Scheme == "wss", target: u.RequestURI()}
	port := u.Port()
	if port == "" {
		port = a.defaultPort()
	}
	a.dial = net.JoinHostPort(u.Hostname(), port)
	a.field = net.JoinHostPort(withoutZone(u.Hostname()), port)
	if port == a.defaultPort() {
		a.field = strings.TrimSuffix(a.field, ":"+port)
	}
	return a, nil
}

var errFragment = errors.New("the URL has a fragment (#), which section 3 forbids: write %23")

// checkURL finds what would not do in a URL for a connection.
func checkURL(u *url.URL) error {
	switch port, err := strconv.ParseUint(u.Port(), 10, 16); {
	case u.Scheme != "ws" && u.Scheme != "wss":
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

// withoutZone returns a host without the zone of an IPv6 address, which is for
// this machine alone (RFC 6874, section 4).
func withoutZone(host string) string {
	host, _, _ = strings.Cut(host, "%")
	return host
}

func (a address) defaultPort() string {
	if a.secure {
		return "443"
	}
	return "80"
}

// http returns the URL with the scheme that proxies are chosen by.
func (a address) http() *url.URL {
	u := *a.url
	u.Scheme = "http"
	if a.secure {
		u.Scheme = "https"
	}
	return &u
}

// credentials returns the field of that name for basic authentication
// (RFC 7617, section 2), or none.
func credentials(name string, u *url.Userinfo) handshake.Header {
	if u == nil {
		return nil
	}
	password, _ := u.Password()
	token := base64.StdEncoding.EncodeToString([]byte(u.Username() + ":" + password))
	return handshake.Header{{Name: name, Value: "Basic " + token}}
}

// isASCII reports whether s has no byte of 0x80 or more.
func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
}
