package conn_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"math/big"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// selfSigned returns a certificate for 127.0.0.1 that is its own authority.
func selfSigned(t *testing.T, notAfter time.Time) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: notAfter.Add(-time.Hour), NotAfter: notAfter,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, roots
}

// A certificate that has expired, or of an unknown authority, is final: no
// attempt follows. A good one is taken, and the client shows its own.
func TestClientCertificates(t *testing.T) {
	good, roots := selfSigned(t, time.Now().Add(time.Hour))
	expired, expiredRoots := selfSigned(t, time.Now().Add(-time.Minute))
	for _, test := range []struct {
		name  string
		cert  tls.Certificate
		roots *x509.CertPool
		want  string
	}{
		{"expired", expired, expiredRoots, "expired"},
		{"unknown authority", good, expiredRoots, "certificate"},
		{"good", good, roots, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{test.cert},
				ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: roots})
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			go serveAll(l, nil)
			attempts := 0
			c := &conn.Client{URL: "wss://" + l.Addr().String(), MaxFailures: 2, Delay: -1,
				Config: &conn.Config{TLS: &tls.Config{RootCAs: test.roots, Certificates: []tls.Certificate{good}}},
				Failed: func(error, time.Duration) { attempts++ }}
			c.Handler = &conn.Handler{Opened: func(context.Context, *conn.Conn) { c.Close(frame.NormalClosure, "") }}
			err = c.Run(deadline(t))
			if test.want == "" && err != nil || test.want != "" && (attempts != 1 || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("Run: %v after %d attempts", err, attempts)
			}
		})
	}
}

// So is a proxy that wants other credentials.
func TestClientProxyRefuses(t *testing.T) {
	proxy := playProxy(t, "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
	c := &conn.Client{URL: "ws://example.com", Config: &conn.Config{Proxy: http.ProxyURL(proxy)}}
	err := c.Run(deadline(t))
	if refused, ok := errors.AsType[*conn.HandshakeError](err); !ok || refused.Response.Status != 407 || !refused.Proxy {
		t.Errorf("Run: %v", err)
	}
}
