package main

import (
	"bufio"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"duplex/cmd/internal/identity"
)

// wsecho builds that program, and returns what starts one that listens at a port of its
// own.
func wsecho(t *testing.T) (start func(args ...string) (url string, log *buffer)) {
	program := filepath.Join(t.TempDir(), "wsecho.exe")
	if out, err := exec.Command("go", "build", "-o", program, "duplex/cmd/wsecho").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return func(args ...string) (string, *buffer) {
		cmd := exec.Command(program, append([]string{"-addr", "127.0.0.1:0"}, args...)...)
		log := new(buffer)
		cmd.Stderr = log
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
		line, err := bufio.NewReader(out).ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(strings.TrimPrefix(line, "listening on ")), log
	}
}

// --http2 with wsecho, which speaks it over TLS when net/http serves. Both ends say
// so. A server that does not is talked to over HTTP/1.1.
func TestHTTP2(t *testing.T) {
	server := wsecho(t)
	id := identity.New(t)
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
