package main

import (
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"duplex/cmd/internal/identity"
)

// --http2 with wsecho, which speaks it over TLS when net/http serves. Both ends say
// so. A server that does not is talked to over HTTP/1.1.
func TestHTTP2(t *testing.T) {
	program := filepath.Join(t.TempDir(), "wsecho.exe")
	if out, err := exec.Command("go", "build", "-o", program, "duplex/cmd/wsecho").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	id := identity.New(t)
	server := func(args ...string) (url string, log *buffer) {
		cmd := exec.Command(program, append([]string{"-addr", "127.0.0.1:0"}, args...)...)
		log = new(buffer)
		cmd.Stderr = log
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
		line := make([]byte, 100)
		n, _ := io.ReadAtLeast(out, line, len("listening on wss://127.0.0.1:1"))
		url, _, _ = strings.Cut(strings.TrimPrefix(string(line[:n]), "listening on "), "\n")
		return url, log
	}
	secure := []string{"-tls-cert", id.Certificate, "-tls-key", id.Key}

	url, log := server(append(secure, "-http")...)
	r := wscat(t, "hello\n", "-v", "--http2", "--compress", "--cacert", id.Authority, url)
	r.want(t, "hello\n", statusOK)
	if !strings.Contains(r.stderr, ", HTTP/2") {
		t.Errorf("it says nothing of HTTP/2: %s", r.stderr)
	}
	log.waitFor(t, "by HTTP/2")

	url, _ = server(secure...)
	r = wscat(t, "hello\n", "-v", "--http2", "--cacert", id.Authority, url)
	r.want(t, "hello\n", statusOK)
	if strings.Contains(r.stderr, ", HTTP/2") {
		t.Errorf("it speaks of HTTP/2: %s", r.stderr)
	}
}
