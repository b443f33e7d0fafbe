package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/proxy"

	"duplex/conn"
)

// throughProxy has cfg go through the proxy that --proxy or the environment
// chooses, if any.
func (o *options) throughProxy(cfg *conn.Config) error {
	if o.unix != "" || o.proxy == "none" {
		return nil
	}
	u, err := o.chooseProxy()
	switch {
	case err != nil || u == nil:
		return err
	case u.Scheme == "socks5" || u.Scheme == "socks5h":
		cfg.NetDial, err = socks5(u)
		return err
	}
	cfg.Proxy = http.ProxyURL(u)
	return nil
}

// chooseProxy returns the URL of the proxy, or nil for none.
func (o *options) chooseProxy() (*url.URL, error) {
	if o.proxy == "" {
		server, err := url.Parse(strings.Replace(o.url, "ws", "http", 1))
		if err != nil {
			return nil, err
		}
		return http.ProxyFromEnvironment(&http.Request{URL: server})
	}
	u, err := url.Parse(o.proxy)
	if err != nil || u.Hostname() == "" {
		return nil, wrongly(errors.New("--proxy takes a URL such as http://host:3128 or socks5://host:1080"))
	}
	switch u.Scheme {
	case "http", "https", "socks5", "socks5h":
		return u, nil
	}
	return nil, wrongly(fmt.Errorf("--proxy: %s:// is not known, but http://, https:// and socks5:// are", u.Scheme))
}

// socks5 returns what dials through a SOCKS proxy, which looks names up itself
// (RFC 1928).
func socks5(u *url.URL) (func(ctx context.Context, network, address string) (net.Conn, error), error) {
	var auth *proxy.Auth
	if u.User != nil {
		password, _ := u.User.Password()
		auth = &proxy.Auth{User: u.User.Username(), Password: password}
	}
	address := u.Host
	if u.Port() == "" {
		address = net.JoinHostPort(u.Hostname(), "1080")
	}
	d, err := proxy.SOCKS5("tcp", address, auth, new(net.Dialer))
	if err != nil {
		return nil, err
	}
	return d.(proxy.ContextDialer).DialContext, nil
}
