//go:build unix

package main

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"duplex/cmd/internal/foreign"
	"duplex/cmd/internal/identity"
)

// The proxy takes HTTP/2 with TLS on the socket that it inherits. Paths that begin with
// /two go on over HTTP/2, others over HTTP/1.1.
const haproxy = `
defaults
	mode http
	timeout connect 30s
	timeout client 60s
	timeout server 60s
	timeout tunnel 2m
	option forwardfor

frontend web
	bind fd@3 ssl crt PEM alpn h2
	use_backend two if { path_beg /two }
	default_backend one

backend one
	server chat ONE

backend two
	server chat TWO ssl verify none alpn h2 ws h2
`

// HAProxy, with RFC 8441 at the side of the client, at both sides, and with HTTP/1.1 at
// that of the server.
func TestHTTP2Proxy(t *testing.T) {
	program := foreign.Program(t, "haproxy")
	id := identity.New(t)
	server := wsecho(t)
	one, log1 := server()
	two, log2 := server("-http", "-tls-cert", id.Certificate, "-tls-key", id.Key)

	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	read := func(name string) string {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	config := strings.NewReplacer(
		"PEM", file("both.pem", read(id.Certificate)+read(id.Key)),
		"ONE", strings.TrimPrefix(one, "ws://"), "TWO", strings.TrimPrefix(two, "wss://"),
	).Replace(haproxy)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	inherited, err := l.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "-db", "-f", file("haproxy.cfg", config))
	cmd.Stderr, cmd.ExtraFiles = t.Output(), []*os.File{inherited}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		cmd.Process.Kill()
		cmd.Wait()
	}()

	for _, test := range []struct {
		path, seen string
		log        *buffer
	}{{"/one", "msg=opened", log1}, {"/two", "by HTTP/2", log2}} {
		r := wscat(t, "hello\n", "-v", "--http2", "--cacert", id.Authority, "wss://"+l.Addr().String()+test.path)
		r.want(t, "hello\n", statusOK)
		if !strings.Contains(r.stderr, ", HTTP/2") {
			t.Errorf("%s: wscat says nothing of HTTP/2: %s", test.path, r.stderr)
		}
		test.log.waitFor(t, test.seen)
	}
}
