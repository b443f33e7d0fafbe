package conn

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"

	"duplex/handshake"
)

// An address is what a WebSocket URL says (section 3).
type address struct {
	secure   bool
	host     string // name or IP address, without brackets or zone: what a certificate is for
	dial     string // host:port to connect to
	field    string // for the Host field: with the port unless it is the default
	target   string // path and query
	userinfo *url.Userinfo
}

func parseAddress(s string) (address, error) {
	u, err := url.Parse(s)
	if err != nil {
		return address{}, fmt.Errorf("malformed URL: %w", errors.Unwrap(err))
	}
	a := address{secure: u.Scheme == "wss", target: u.RequestURI(), userinfo: u.User}
	switch {
	case u.Scheme != "ws" && u.Scheme != "wss":
		return address{}, fmt.Errorf("the URL must begin with ws:// or wss://, not %q", u.Scheme+":")
	case u.Hostname() == "":
		return address{}, errors.New("the URL has no host")
	case u.Fragment != "" || strings.HasSuffix(s, "#"):
		return address{}, errors.New("the URL has a fragment (#), which section 3 forbids; write %23")
	}
	port := u.Port()
	if port == "" {
		port = a.defaultPort()
	}
	a.dial = net.JoinHostPort(u.Hostname(), port)
	a.host, _, _ = strings.Cut(u.Hostname(), "%")
	a.field = net.JoinHostPort(a.host, port)
	if port == a.defaultPort() {
		a.field = strings.TrimSuffix(a.field, ":"+port)
	}
	return a, nil
}

func (a address) defaultPort() string {
	if a.secure {
		return "443"
	}
	return "80"
}

// http returns the URL with the scheme that proxies are chosen by.
func (a address) http() *url.URL {
	u := &url.URL{Scheme: "http", Host: a.dial, User: a.userinfo}
	if a.secure {
		u.Scheme = "https"
	}
	u.Path, u.RawQuery, _ = strings.Cut(a.target, "?")
	return u
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
