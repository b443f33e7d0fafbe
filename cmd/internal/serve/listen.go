package serve

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"syscall"
)

// listen opens the socket that the options ask for.
func listen(o *options) (net.Listener, error) {
	var certificates []tls.Certificate
	if o.tlsCert != "" {
		cert, err := tls.LoadX509KeyPair(o.tlsCert, o.tlsKey)
		if err != nil {
			return nil, fmt.Errorf("certificate: %w", err)
		}
		certificates = append(certificates, cert)
	}
	network, addr := "tcp", o.addr
	if o.unix != "" {
		network, addr = "unix", o.unix
	}
	l, err := net.Listen(network, addr)
	if errors.Is(err, syscall.EADDRINUSE) && o.unix != "" {
		return nil, fmt.Errorf("%w (remove %s if no server is using it)", err, o.unix)
	}
	if err != nil || certificates == nil {
		return l, err
	}
	return tls.NewListener(l, &tls.Config{Certificates: certificates, NextProtos: []string{"http/1.1"}}), nil
}

// where returns the URL of what l listens on.
func where(l net.Listener, o *options) string {
	scheme := "ws"
	if o.tlsCert != "" {
		scheme = "wss"
	}
	if o.unix != "" {
		scheme += "+unix"
	}
	return scheme + "://" + l.Addr().String()
}
