package identity_test

import (
	"crypto/tls"
	"testing"

	"duplex/cmd/internal/identity"
)

// Both ends may show the certificate, and the authority vouches for it under each
// of its names.
func TestNew(t *testing.T) {
	id := identity.New(t)
	server, client := id.Server(t), id.Server(t)
	server.ClientAuth, server.ClientCAs = tls.RequireAndVerifyClientCert, id.Roots(t)
	client.RootCAs = id.Roots(t)
	l, err := tls.Listen("tcp", "127.0.0.1:0", server)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for name, good := range map[string]bool{"localhost": true, "127.0.0.1": true, "example.com": false} {
		served := make(chan error, 1)
		go func() {
			c, err := l.Accept()
			if err == nil {
				err = c.(*tls.Conn).Handshake()
				defer c.Close()
			}
			served <- err
		}()
		client.ServerName = name
		c, err := tls.Dial("tcp", l.Addr().String(), client)
		if err == nil {
			defer c.Close()
		}
		if atServer := <-served; (err == nil) != good || (atServer == nil) != good {
			t.Errorf("%s: the client: %v; the server: %v", name, err, atServer)
		}
	}
}
