package socket

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// An address that is taken is told with what to do, which depends on by what.
func TestTaken(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has other errors")
	}
	tcp, err := Listen("tcp", "127.0.0.1:0", "-addr")
	if err != nil {
		t.Fatal(err)
	}
	defer tcp.Close()
	dir, err := os.MkdirTemp("", "socket") // t.TempDir may be longer than the path of a socket can be
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path, file := filepath.Join(dir, "socket"), filepath.Join(dir, "file")
	unix, err := Listen("unix", path, "-unix")
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close()
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ network, address, flag, want string }{
		{"tcp", tcp.Addr().String(), "-l", "-l takes another port"},
		{"unix", path, "-unix", "remove " + path},
		{"unix", file, "-unix", "not by a socket: -unix takes"},
	} {
		if _, err := Listen(test.network, test.address, test.flag); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", test.address, err)
		}
	}
	if got := URL(tcp, true); got != "wss://"+tcp.Addr().String() {
		t.Error(got)
	}
	if got := URL(unix, false); got != "ws+unix://"+path {
		t.Error(got)
	}
}
