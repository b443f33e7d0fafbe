package main_test

import (
	"os"
	"path/filepath"
	"testing"

	"duplex/cmd/internal/identity"
)

// A transport is a way in which wsecho can be reached.
type transport struct {
	name                      string
	http, tls, unix, compress bool
}

var transports = []transport{
	{name: "bare"},
	{name: "http", http: true},
	{name: "tls", tls: true},
	{name: "tls-http", tls: true, http: true},
	{name: "unix", unix: true},
	{name: "unix-http", unix: true, http: true},
	{name: "tls-http-compressed", tls: true, http: true, compress: true},
}

// plain are those without TLS, for clients that have their other transports from
// the same language as one that plays over all.
var plain = []transport{{name: "bare"}, {name: "http-compressed", http: true, compress: true}}

// overTransports runs f for each transport, with a wsecho of its own.
func (s *stage) overTransports(t *testing.T, transports []transport, f func(t *testing.T, e *echo), flags ...string) {
	for _, tr := range transports {
		t.Run(tr.name, func(t *testing.T) {
			t.Parallel()
			f(t, s.start(t, append(tr.flags(t, s.identity), flags...)...))
		})
	}
}

// flags returns the flags that make wsecho listen on the transport.
func (tr transport) flags(t *testing.T, id identity.PEM) []string {
	flags := []string{"-subprotocol=echo.v2,echo.v1"}
	if tr.http {
		flags = append(flags, "-http")
	}
	if tr.tls {
		flags = append(flags, "-tls-cert="+id.Certificate, "-tls-key="+id.Key)
	}
	if tr.unix {
		flags = append(flags, "-unix="+socketPath(t))
	}
	if tr.compress {
		flags = append(flags, "-compress")
	}
	return flags
}

// socketPath returns a path for a Unix socket; one in t.TempDir could be longer
// than the address of a socket may be.
func socketPath(t *testing.T) string {
	dir, err := os.MkdirTemp("", "wsecho")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return filepath.Join(dir, "socket")
}
