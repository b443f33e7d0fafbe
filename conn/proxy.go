package conn

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"

	"duplex/handshake"
)

// tunnel asks the proxy for a connection to addr (section 4.1; RFC 9110, section
// 9.3.6).
func (cfg *Config) tunnel(ctx context.Context, proxy *url.URL, addr string) (net.Conn, error) {
	via, err := proxyAddr(proxy)
	if err != nil {
		return nil, fmt.Errorf("proxy: %w", &unusable{err})
	}
	nc, err := cfg.reachProxy(ctx, via, proxy.Scheme == "https")
	if err != nil {
		return nil, fmt.Errorf("proxy: %w", err)
	}
	r := &handshake.Request{Method: "CONNECT", Target: addr, Header: handshake.Header{{Name: "Host", Value: addr}}}
	r.Header = append(r.Header, credentials("Proxy-Authorization", proxy.User)...)
	err = cfg.during(ctx, PhaseProxy, via, func(ctx context.Context) error {
		return within(ctx, nc, func() error { return openTunnel(nc, r, cfg) })
	})
	if err != nil {
		closeNow(nc)
		return nil, err
	}
	return nc, nil
}

// proxyAddr returns the host:port of a proxy.
func proxyAddr(proxy *url.URL) (string, error) {
	port, ok := map[string]string{"http": "80", "https": "443"}[proxy.Scheme]
	if !ok {
		return "", fmt.Errorf("the URL must begin with http:// or https://, not %q", proxy.Scheme+":")
	}
	if proxy.Hostname() == "" {
		return "", errors.New("the URL has no host")
	}
	return net.JoinHostPort(proxy.Hostname(), cmp.Or(proxy.Port(), port)), nil
}

// reachProxy connects to the proxy itself.
func (cfg *Config) reachProxy(ctx context.Context, addr string, secure bool) (net.Conn, error) {
	nc, err := cfg.netDial(ctx, "tcp", addr)
	if err != nil || !secure {
		return nc, err
	}
	return cfg.secure(ctx, nc, addr, cfg.proxyTLS())
}

// proxyTLS returns the configuration for TLS with a proxy: the authorities of
// Config.TLS, and nothing else of it, for it is about the server.
func (cfg *Config) proxyTLS() *tls.Config {
	if cfg.TLS == nil {
		return nil
	}
	return &tls.Config{RootCAs: cfg.TLS.RootCAs, MinVersion: cfg.TLS.MinVersion}
}

func openTunnel(nc net.Conn, r *handshake.Request, cfg *Config) error {
	resp, in, err := exchange(nc, r, cfg)
	if err != nil {
		return err
	}
	if resp.Status < 200 || resp.Status > 299 {
		resp.Body = body(resp, in)
		return &HandshakeError{Response: resp, Err: fmt.Errorf("the proxy answered %d %s to CONNECT", resp.Status, resp.Reason), Proxy: true}
	}
	if len(in.bytes()) > 0 {
		return errors.New("it sent more than its answer to CONNECT")
	}
	return nil
}
