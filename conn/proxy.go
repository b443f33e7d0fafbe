package conn

import (
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
	nc, err := cfg.reachProxy(ctx, proxy)
	if err != nil {
		return nil, fmt.Errorf("proxy: %w", err)
	}
	r := &handshake.Request{Method: "CONNECT", Target: addr, Header: handshake.Header{{Name: "Host", Value: addr}}}
	r.Header = append(r.Header, credentials("Proxy-Authorization", proxy.User)...)
	err = cfg.during(ctx, PhaseProxy, proxy.Host, func(ctx context.Context) error {
		return within(ctx, nc, func() error { return openTunnel(nc, r, cfg) })
	})
	if err != nil {
		closeNow(nc)
		return nil, err
	}
	return nc, nil
}

// reachProxy connects to the proxy itself.
func (cfg *Config) reachProxy(ctx context.Context, proxy *url.URL) (net.Conn, error) {
	ports := map[string]string{"http": "80", "https": "443"}
	port, ok := ports[proxy.Scheme]
	if !ok {
		return nil, fmt.Errorf("the URL must begin with http:// or https://, not %q", proxy.Scheme+":")
	}
	if proxy.Hostname() == "" {
		return nil, errors.New("the URL has no host")
	}
	if p := proxy.Port(); p != "" {
		port = p
	}
	addr := net.JoinHostPort(proxy.Hostname(), port)
	nc, err := cfg.netDial(ctx, "tcp", addr)
	if err != nil || proxy.Scheme == "http" {
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
