package route

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/url"
)

// Proxy returns the address of the proxy at a URL, and whether TLS is spoken
// with it.
func Proxy(u *url.URL) (addr string, secure bool, err error) {
	port, ok := defaultPorts[u.Scheme]
	if !ok {
		return "", false, fmt.Errorf("the URL must begin with http:// or https://, not %q", u.Scheme+":")
	}
	if u.Hostname() == "" {
		return "", false, errors.New("the URL has no host")
	}
	return net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), port)), u.Scheme == "https", nil
}
