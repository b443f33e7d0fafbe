package conn

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"duplex/conn/internal/opening"
	"duplex/conn/internal/route"
	"duplex/conn/internal/socket"
	"duplex/handshake"
)

// proxy returns the URL of the proxy to the server, or nil if there is none.
func (d *dialer) proxy(ctx context.Context) (*url.URL, error) {
	if d.cfg.Proxy == nil {
		return nil, nil
	}
	// As much of a request as net/http shows to a function of its Transport.
	r := &http.Request{Method: http.MethodGet, URL: d.at.URL(), Host: d.at.Host, Header: make(http.Header)}
	proxy, err := d.cfg.Proxy(r.WithContext(ctx))
	if err != nil {
		return nil, fmt.Errorf("choosing a proxy: %w", err)
	}
	return proxy, nil
}

// tunnel asks the proxy for a connection to addr (section 4.1; RFC 9110, section
// 9.3.6).
func (cfg *Config) tunnel(ctx context.Context, proxy *url.URL, addr string) (net.Conn, error) {
	via, secure, err := route.Proxy(proxy)
	if err != nil {
		return nil, fmt.Errorf("proxy: %w", &unusable{err})
	}
	nc, err := cfg.reachProxy(ctx, via, secure)
	if err != nil {
		return nil, fmt.Errorf("proxy: %w", err)
	}
	r := &handshake.Request{Method: "CONNECT", Target: addr, Header: handshake.Header{{Name: "Host", Value: addr}}}
	if auth := route.BasicAuth(proxy.User); auth != "" {
		r.Header = append(r.Header, handshake.Field{Name: "Proxy-Authorization", Value: auth})
	}
	err = cfg.during(ctx, PhaseProxy, via, func(ctx context.Context) error {
		return opening.Within(ctx, time.Time{}, nc, func() error { return openTunnel(nc, r, cfg) })
	})
	if err != nil {
		socket.CloseNow(nc)
		return nil, err
	}
	return nc, nil
}

// reachProxy connects to the proxy itself.
func (cfg *Config) reachProxy(ctx context.Context, addr string, secure bool) (net.Conn, error) {
	nc, err := cfg.netDial(ctx, "tcp", addr)
	if err != nil || !secure {
		return nc, err
	}
	return cfg.secure(ctx, nc, addr, cfg.proxyTLS(), false)
}

// proxyTLS returns the configuration for TLS with a proxy: the authorities of
// Config.TLS, and nothing else of it, which is about the server.
func (cfg *Config) proxyTLS() *tls.Config {
	if cfg.TLS == nil {
		return nil
	}
	return &tls.Config{RootCAs: cfg.TLS.RootCAs, MinVersion: cfg.TLS.MinVersion}
}

// openTunnel sends a CONNECT and checks the answer. Any 2xx opens the tunnel,
// which begins right after the head (RFC 9110, section 9.3.6).
func openTunnel(nc net.Conn, r *handshake.Request, cfg *Config) error {
	resp, in, err := cfg.heads().Exchange(nc, r)
	if err != nil {
		return err
	}
	if resp.Status < 200 || resp.Status > 299 {
		resp.Body = opening.Body(nc, resp, in)
		return &HandshakeError{Response: resp, Err: fmt.Errorf("the proxy answered %d %s to CONNECT", resp.Status, resp.Reason), Proxy: true}
	}
	// The client speaks first, in TLS and in HTTP, so nothing can have come yet.
	if len(in.Bytes()) > 0 {
		return errors.New("it sent more than its answer to CONNECT")
	}
	return nil
}
