package main

import (
	"crypto/tls"
	"testing"

	"duplex/cmd/internal/identity"

	natsserver "github.com/nats-io/nats-server/v2/server"
)

// Nodes join a NATS server that wants TLS and a password. Without the one or the other a
// node says why it cannot.
func TestCredentials(t *testing.T) {
	id := identity.New(t)
	addr := serveNATS(t, &natsserver.Options{Username: "chat", Password: "secret", TLS: true, TLSConfig: id.Server(t)})
	carries(t, "-nats", "tls://chat:secret@"+addr, "-nats-ca", id.Authority)

	secrets := []string{"secret", "wrong"}
	refuses(t, []string{"-nats", "tls://chat:secret@" + addr}, []string{"certificate", "-nats-ca"}, secrets)
	refuses(t, []string{"-nats", "tls://chat:wrong@" + addr, "-nats-ca", id.Authority}, []string{"uthorization", "in -nats"}, secrets)
}

// Nodes join a NATS server that wants a certificate of theirs.
func TestClientCertificate(t *testing.T) {
	id, other := identity.New(t), identity.New(t)
	config := id.Server(t)
	config.ClientCAs, config.ClientAuth = id.Roots(t), tls.RequireAndVerifyClientCert
	addr := serveNATS(t, &natsserver.Options{TLS: true, TLSVerify: true, TLSConfig: config})
	known := []string{"-nats", "tls://" + addr, "-nats-ca", id.Authority}
	cert, key := id.Certificate, id.Key
	carries(t, append(known, "-nats-cert", cert, "-nats-key", key)...)

	wrong, wrongKey := other.Certificate, other.Key
	refuses(t, append(known, "-nats-cert", wrong, "-nats-key", wrongKey), []string{"-nats-cert " + wrong}, nil)
	refuses(t, append(known, "-nats-cert", cert, "-nats-key", wrongKey), []string{"-nats-cert"}, nil)
	refuses(t, append(known, "-nats-cert", cert, "-nats-key", "nowhere"), []string{"-nats-cert", "nowhere"}, nil)
	refuses(t, append(known, "-nats-cert", cert), []string{"-nats-cert", "-nats-key"}, nil)
	refuses(t, known, []string{"-nats-cert"}, nil)
	refuses(t, []string{"-nats", "tls://" + addr, "-nats-ca", key}, []string{"-nats-ca"}, nil)
}
