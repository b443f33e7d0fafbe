package serve

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
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
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%w%s", err, o.taken())
	}
	if err != nil || certificates == nil {
		return l, err
	}
	return tls.NewListener(l, &tls.Config{Certificates: certificates, NextProtos: []string{"http/1.1"}}), nil
}

// taken says what to do about an address that is in use.
func (o *options) taken() string {
	if o.unix == "" {
		return ": is a server running there already? -addr takes another port, 0 any free one"
	}
	if info, err := os.Lstat(o.unix); err != nil || info.Mode().Type() != os.ModeSocket {
		return ", and not by a socket: -unix takes a path where nothing is"
	}
	return fmt.Sprintf(" (remove %s if no server is using it)", o.unix)
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

// whereToLook returns the URL of the page. A browser on this machine finds a
// server that listens on all addresses by the name of the machine itself.
func whereToLook(l net.Listener, o *options) string {
	url := "http" + strings.TrimPrefix(where(l, o), "ws")
	if a, ok := l.Addr().(*net.TCPAddr); ok && a.IP.IsUnspecified() {
		url = strings.Replace(url, a.String(), fmt.Sprint("localhost:", a.Port), 1)
	}
	return url + "/"
}
