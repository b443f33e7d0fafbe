package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"

	"duplex/conn"
)

// pinned reports whether the command line says which address to connect to.
func (o *options) pinned() bool { return o.host != "" || o.resolve != nil }

// addAddress takes a host:port:address as curl does.
func (o *options) addAddress(s string) error {
	wrong := errors.New("it takes host:port:address, such as example.com:443:127.0.0.1")
	host, rest, ok := strings.Cut(s, ":")
	port, address, again := strings.Cut(rest, ":")
	if !ok || !again || host == "" {
		return wrong
	}
	ip, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(address, "["), "]"))
	if err != nil {
		return wrong
	}
	if _, err := net.LookupPort("tcp", port); err != nil {
		return wrong
	}
	if o.resolve == nil {
		o.resolve = map[string]string{}
	}
	o.resolve[strings.ToLower(net.JoinHostPort(host, port))] = net.JoinHostPort(ip.String(), port)
	return nil
}

// pin has cfg connect to the addresses that the command line chooses. Where it gives
// a Host, the URL has that, so that it is asked for, and the address of the server
// is the one that the URL had.
func (o *options) pin(cfg *conn.Config) error {
	addresses := map[string]string{}
	for from, to := range o.resolve {
		addresses[from] = to
	}
	if o.host != "" {
		server, err := url.Parse(o.url)
		if err != nil {
			return err
		}
		asked := *server
		asked.Host = o.host
		if _, err := url.Parse(asked.String()); err != nil || asked.Hostname() == "" {
			return wrongly(fmt.Errorf("-H Host: %q is not a host, with a port or without", o.host))
		}
		to := dialled(server)
		if resolved, ok := addresses[to]; ok {
			to = resolved
		}
		addresses[dialled(&asked)] = to
		o.url = asked.String()
		cfg.TLS.ServerName = server.Hostname() // the certificate is that of the server
	}
	cfg.NetDial = func(ctx context.Context, network, address string) (net.Conn, error) {
		if to, ok := addresses[strings.ToLower(address)]; ok {
			address = to
		}
		return new(net.Dialer).DialContext(ctx, network, address)
	}
	return nil
}

// dialled returns the address that a URL is dialled at.
func dialled(u *url.URL) string {
	port := u.Port()
	switch {
	case port != "":
	case u.Scheme == "wss":
		port = "443"
	default:
		port = "80"
	}
	return strings.ToLower(net.JoinHostPort(u.Hostname(), port))
}
