package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	natsserver "github.com/nats-io/nats-server/v2/server"
)

// guardedServer starts a NATS server that wants TLS and a password, and returns its
// address, and the file with its certificate.
func guardedServer(t *testing.T) (addr, ca string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	ca = filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := natsserver.NewServer(&natsserver.Options{
		Host: "127.0.0.1", Port: natsserver.RANDOM_PORT, JetStream: true, StoreDir: t.TempDir(), NoSigs: true, NoLog: true,
		Username: "chat", Password: "secret",
		TLS: true, TLSConfig: &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}},
		TLSTimeout: 60, AuthTimeout: 60,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	if !s.ReadyForConnections(time.Minute) {
		t.Fatal("NATS does not start")
	}
	return s.Addr().String(), ca
}

// Nodes join a NATS server that wants TLS and a password. Without the one or the other a
// node says why it cannot.
func TestCredentials(t *testing.T) {
	addr, ca := guardedServer(t)
	flags := []string{"-nats", "tls://chat:secret@" + addr, "-nats-ca", ca, "-quiet"}
	a, b := run(t, flags...), run(t, flags...)
	ann, _ := visit(t, a.url, "Ann", annKey)
	bob, _ := visit(t, b.url, "Bob", bobKey)
	ann.say(t, "hello")
	bob.untilSaid(t, "hello")
	for _, test := range []struct {
		flags []string
		want  string
	}{
		{[]string{"-nats", "tls://chat:secret@" + addr}, "certificate"},
		{[]string{"-nats", "tls://chat:wrong@" + addr, "-nats-ca", ca}, "Authorization"},
	} {
		out, err := exec.Command(program, append(test.flags, "-addr", "127.0.0.1:0")...).CombinedOutput()
		if err == nil || !strings.Contains(string(out), test.want) {
			t.Errorf("%q: %v, %s", test.flags, err, out)
		}
		if strings.Contains(string(out), "secret") || strings.Contains(string(out), "wrong") {
			t.Errorf("the password is in the log: %s", out)
		}
	}
}
