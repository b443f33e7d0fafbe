package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"os"
)

// clientTLS returns what the options say about TLS with a server.
func (o *options) clientTLS() (*tls.Config, error) {
	c := &tls.Config{InsecureSkipVerify: o.insecure}
	var err error
	if o.cacert != "" {
		if c.RootCAs, err = authorities(o.cacert); err != nil {
			return nil, err
		}
	}
	if c.Certificates, err = o.certificates(); err != nil {
		return nil, err
	}
	c.KeyLogWriter, err = keyLog()
	return c, err
}

// secureListener has l speak TLS. If there are authorities, clients must show a
// certificate of theirs.
func (o *options) secureListener(l net.Listener) (net.Listener, error) {
	c := &tls.Config{NextProtos: []string{"http/1.1"}}
	var err error
	if c.Certificates, err = o.certificates(); err != nil {
		return nil, local(err)
	}
	if o.cacert != "" {
		c.ClientAuth = tls.RequireAndVerifyClientCert
		if c.ClientCAs, err = authorities(o.cacert); err != nil {
			return nil, local(err)
		}
	}
	if c.KeyLogWriter, err = keyLog(); err != nil {
		return nil, local(err)
	}
	return tls.NewListener(l, c), nil
}

// certificates returns the certificate to show, if there is one. Its key may be
// in the same file.
func (o *options) certificates() ([]tls.Certificate, error) {
	if o.cert == "" {
		return nil, nil
	}
	key := o.key
	if key == "" {
		key = o.cert
	}
	cert, err := tls.LoadX509KeyPair(o.cert, key)
	if err != nil {
		return nil, fmt.Errorf("--cert: %w", err)
	}
	return []tls.Certificate{cert}, nil
}

// authorities reads those that are trusted from a PEM file.
func authorities(file string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("--cacert: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("--cacert: there is no PEM certificate in %s", file)
	}
	return pool, nil
}

// keyLog opens the file in which those who look at packets find the keys to
// them, if the environment names one.
func keyLog() (io.Writer, error) {
	path := os.Getenv("SSLKEYLOGFILE")
	if path == "" {
		return nil, nil
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("SSLKEYLOGFILE: %w", err)
	}
	return f, nil
}
