package main

import (
	"crypto/tls"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"duplex/cmd/internal/identity"
)

// The keys of TLS go to the file that SSLKEYLOGFILE names, for its owner alone,
// behind what is there.
func TestKeyLog(t *testing.T) {
	t.Parallel()
	id := identity.New(t)
	url := "wss://" + serveOn(t, tls.NewListener(listen(t), id.Server(t)), nil, echoing)
	path := filepath.Join(t.TempDir(), "keys")
	for range 2 {
		cmd := prepare(t, "-k", "-x", "hello", "-n", "1", url)
		cmd.Env = environment("SSLKEYLOGFILE=" + path)
		finish(t, cmd).want(t, "hello\n", statusOK)
	}
	keys, err := os.ReadFile(path)
	if n := strings.Count(string(keys), "CLIENT_TRAFFIC_SECRET_0 "); n != 2 || err != nil {
		t.Errorf("%d secrets, %v", n, err)
	}
	if info, err := os.Stat(path); err == nil && info.Mode().Perm() != 0o600 {
		t.Error(info.Mode())
	}
	cmd := prepare(t, "-k", url)
	cmd.Env = environment("SSLKEYLOGFILE=/nowhere/keys")
	if r := finish(t, cmd); r.status != statusLocal || !strings.Contains(r.stderr, "SSLKEYLOGFILE") {
		t.Errorf("status %d, and it says %q", r.status, r.stderr)
	}
}
