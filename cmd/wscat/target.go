package main

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"
)

// target returns the URL to connect to. A host alone will do, and so will the
// URL of a page there. Without any, a Unix socket is meant.
func target(args []string) (string, error) {
	if len(args) == 0 {
		return "ws://localhost/", nil
	}
	s := args[0]
	if !strings.Contains(s, "://") {
		s = "ws://" + s
	}
	if bareIPv6(s) {
		return "", fmt.Errorf("%s: an address of IPv6 stands in brackets, as in ws://[::1]:9001/", args[0])
	}
	u, err := url.Parse(s)
	if err != nil {
		return "", err
	}
	switch u.Scheme {
	case "http":
		u.Scheme = "ws"
	case "https":
		u.Scheme = "wss"
	case "ws", "wss":
	default:
		return "", fmt.Errorf("%s: a URL begins with ws:// or wss://", s)
	}
	if u.Hostname() == "" {
		return "", fmt.Errorf("%s: there is no host in the URL", s)
	}
	return u.String(), nil
}

// bareIPv6 reports whether an address of IPv6 stands in a URL without brackets.
func bareIPv6(s string) bool {
	_, s, _ = strings.Cut(s, "://")
	if end := strings.IndexAny(s, "/?#"); end >= 0 {
		s = s[:end]
	}
	address, err := netip.ParseAddr(s[strings.LastIndex(s, "@")+1:])
	return err == nil && address.Is6()
}
