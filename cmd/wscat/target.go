package main

import (
	"fmt"
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
