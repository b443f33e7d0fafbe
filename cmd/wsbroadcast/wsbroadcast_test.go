package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// The command as a newcomer runs it, with clients that are not ours: two Python
// programs talk through it, and it ends with status 0 when it is asked to.
func TestPython(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no signals here")
	}
	const python = "/usr/bin/python3"
	if err := exec.Command(python, "-c", "import websocket").Run(); err != nil {
		missing := "Python's websocket-client is missing (apt-get install python3-websocket)"
		if os.Getenv("DUPLEX_INTEROP") == "1" {
			t.Fatal(missing, ", and DUPLEX_INTEROP=1 wants it")
		}
		t.Skip(missing)
	}
	program := filepath.Join(t.TempDir(), "wsbroadcast")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	cmd := exec.Command(program, "-addr", "127.0.0.1:0")
	cmd.Stderr = t.Output()
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Process.Kill()
	line, _ := bufio.NewReader(output).ReadString('\n')
	_, url, _ := strings.Cut(strings.TrimSpace(line), "listening on ")
	const talk = `
import sys, websocket
a = websocket.create_connection(sys.argv[1] + "/lobby", timeout=10)
b = websocket.create_connection(sys.argv[1] + "/lobby", timeout=10)
a.send("hello from a")
assert b.recv() == "hello from a"
b.send_binary(b"\x00\x01")
assert a.recv() == b"\x00\x01"
a.close(); b.close()
print("done")
`
	if out, err := exec.Command(python, "-c", talk, url).CombinedOutput(); err != nil || string(out) != "done\n" {
		t.Errorf("%v: %s", err, out)
	}
	cmd.Process.Signal(syscall.SIGTERM)
	if err := cmd.Wait(); err != nil {
		t.Errorf("wsbroadcast: %v", err)
	}
}
