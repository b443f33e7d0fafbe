package play

import (
	"bufio"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"time"

	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
)

// A Target is a server to be tested.
type Target struct {
	host    string // for the Host field
	address string // to dial
	path    string // and query
	tls     *tls.Config
	http2   bool

	// Origin and Subprotocols are for the request of the opening handshake. ""
	// and nil are none.
	Origin       string
	Subprotocols []string

	// Dial, if it is not nil, connects to the server in the place of a net.Dialer.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// SetServerName sets the name for which TLS is to have a certificate, if it is not
// that of the URL.
func (t *Target) SetServerName(name string) {
	if t.tls != nil {
		t.tls.ServerName = name
	}
}

// ParseTarget parses the URL of a server (section 3). Insecure takes any
// certificate.
func ParseTarget(s string, insecure bool) (*Target, error) {
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Host == "" && u.Scheme != "ws" && u.Scheme != "wss":
		return nil, fmt.Errorf("%q is no URL of a WebSocket; ws://127.0.0.1:9001 is one", s)
	case u.Scheme != "ws" && u.Scheme != "wss":
		return nil, fmt.Errorf("%q: the scheme must be ws or wss", s)
	case u.Hostname() == "":
		return nil, fmt.Errorf("%q has no host", s)
	case u.Fragment != "":
		return nil, fmt.Errorf("%q: a WebSocket has no #fragment", s)
	}
	t := &Target{host: u.Host, path: u.RequestURI()}
	port := "80"
	if u.Scheme == "wss" {
		port = "443"
		t.tls = &tls.Config{ServerName: u.Hostname(), InsecureSkipVerify: insecure}
	}
	port = cmp.Or(u.Port(), port)
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return nil, fmt.Errorf("%q: there is no port %s", s, port)
	}
	t.address = net.JoinHostPort(u.Hostname(), port)
	return t, nil
}

// Reach connects to the server and lets go again. The error says why it cannot.
func (t *Target) Reach(ctx context.Context, o Options) error {
	nc, err := t.dial(ctx, o.timeout())
	if err == nil {
		nc.Close()
	}
	return err
}

// ServerField opens a connection and returns the Server field of the response, by
// which a server may tell its name.
func (t *Target) ServerField(ctx context.Context, o Options) string {
	s := newSession(result.Server, &suite.Case{}, o)
	nc, err := t.dial(ctx, s.rules.patience())
	if err != nil {
		return ""
	}
	defer nc.Close()
	s.nc, s.br = nc, bufio.NewReader(nc)
	if s.request, err = t.request(""); err != nil || s.dialled() != nil {
		return ""
	}
	return s.response.Header.Get("Server")
}

// dial connects, with TLS if the URL says so.
func (t *Target) dial(ctx context.Context, timeout time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	dial := t.Dial
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	nc, err := dial(ctx, "tcp", t.address)
	if err != nil {
		return nil, err
	}
	if t.tls == nil {
		return nc, nil
	}
	secure := tls.Client(nc, t.tls)
	if err := secure.HandshakeContext(ctx); err != nil {
		nc.Close()
		if unknown, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
			return nil, fmt.Errorf("%w (-k takes any certificate)", unknown)
		}
		return nil, fmt.Errorf("TLS: %w", err)
	}
	return secure, nil
}
