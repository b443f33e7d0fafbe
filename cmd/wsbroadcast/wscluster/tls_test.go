package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"testing"
	"time"

	natsserver "github.com/nats-io/nats-server/v2/server"
)

// An authority signs certificates, for servers at 127.0.0.1 and for clients.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	file string // with its certificate
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "authority"}, NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true,
	}
	a := &authority{cert: c, key: newKey(t)}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &a.key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	a.file = pemFile(t, "ca.pem", "CERTIFICATE", der)
	return a
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func pemFile(t *testing.T, name, what string, der []byte) string {
	t.Helper()
	return file(t, name, pem.EncodeToMemory(&pem.Block{Type: what, Bytes: der}))
}

// sign returns a certificate, and files with it and with its key.
func (a *authority) sign(t *testing.T, name string) (pair tls.Certificate, cert, key string) {
	t.Helper()
	c := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name}, NotAfter: time.Now().Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	own := newKey(t)
	der, err := x509.CreateCertificate(rand.Reader, c, a.cert, &own.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(own)
	if err != nil {
		t.Fatal(err)
	}
	pair = tls.Certificate{Certificate: [][]byte{der}, PrivateKey: own}
	return pair, pemFile(t, "cert.pem", "CERTIFICATE", der), pemFile(t, "key.pem", "PRIVATE KEY", secret)
}

// Nodes join a NATS server that wants TLS and a password. Without the one or the other a
// node says why it cannot.
func TestCredentials(t *testing.T) {
	ca := newAuthority(t)
	pair, _, _ := ca.sign(t, "server")
	addr := serveNATS(t, &natsserver.Options{
		Username: "chat", Password: "secret", TLS: true, TLSConfig: &tls.Config{Certificates: []tls.Certificate{pair}},
	})
	carries(t, "-nats", "tls://chat:secret@"+addr, "-nats-ca", ca.file)

	secrets := []string{"secret", "wrong"}
	refuses(t, []string{"-nats", "tls://chat:secret@" + addr}, []string{"certificate", "-nats-ca"}, secrets)
	refuses(t, []string{"-nats", "tls://chat:wrong@" + addr, "-nats-ca", ca.file}, []string{"uthorization", "in -nats"}, secrets)
}

// Nodes join a NATS server that wants a certificate of theirs.
func TestClientCertificate(t *testing.T) {
	ca, other := newAuthority(t), newAuthority(t)
	pair, _, _ := ca.sign(t, "server")
	trusted := x509.NewCertPool()
	trusted.AddCert(ca.cert)
	addr := serveNATS(t, &natsserver.Options{TLS: true, TLSVerify: true, TLSConfig: &tls.Config{
		Certificates: []tls.Certificate{pair}, ClientCAs: trusted, ClientAuth: tls.RequireAndVerifyClientCert,
	}})
	known := []string{"-nats", "tls://" + addr, "-nats-ca", ca.file}
	_, cert, key := ca.sign(t, "chat")
	carries(t, append(known, "-nats-cert", cert, "-nats-key", key)...)

	_, wrong, wrongKey := other.sign(t, "chat")
	refuses(t, append(known, "-nats-cert", wrong, "-nats-key", wrongKey), []string{"-nats-cert " + wrong}, nil)
	refuses(t, append(known, "-nats-cert", cert, "-nats-key", wrongKey), []string{"-nats-cert"}, nil)
	refuses(t, append(known, "-nats-cert", cert, "-nats-key", "nowhere"), []string{"-nats-cert", "nowhere"}, nil)
	refuses(t, append(known, "-nats-cert", cert), []string{"-nats-cert", "-nats-key"}, nil)
	refuses(t, known, []string{"-nats-cert"}, nil)
	refuses(t, []string{"-nats", "tls://" + addr, "-nats-ca", key}, []string{"-nats-ca"}, nil)
}
