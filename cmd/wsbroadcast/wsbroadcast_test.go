package main

import (
	"bufio"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// build builds the command.
func build(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "wsbroadcast")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return program
}

// run starts the command and returns the URL that it listens on.
func run(t *testing.T, program, addr string) (cmd *exec.Cmd, url string) {
	t.Helper()
	cmd = exec.Command(program, "-addr", addr, "-quiet")
	cmd.Stderr = t.Output()
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	line, _ := bufio.NewReader(output).ReadString('\n')
	_, url, ok := strings.Cut(strings.TrimSpace(line), "listening on ")
	if !ok {
		t.Fatalf("it said %q", line)
	}
	return cmd, url
}

// Two Python libraries talk through the command as a newcomer runs it, which ends
// with status 0 when it is asked to.
func TestPython(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no signals here")
	}
	const python = "/usr/bin/python3"
	if err := exec.Command(python, "-c", "import websocket, websockets").Run(); err != nil {
		missing(t, "Python's websocket-client or websockets is missing (apt-get install python3-websocket python3-websockets)")
	}
	cmd, url := run(t, build(t), "127.0.0.1:0")
	const talk = `
import asyncio, sys, websocket, websockets
async def main():
    a = websocket.create_connection(sys.argv[1] + "/lobby", timeout=10)
    async with websockets.connect(sys.argv[1] + "/lobby") as b:
        await asyncio.sleep(0.2)
        a.send("hello from a")
        assert await b.recv() == "hello from a"
        await b.send(b"\x00\x01")
        await asyncio.sleep(0.2)
        assert a.recv() == b"\x00\x01"
        a.close()
    print("done")
asyncio.run(main())
`
	if out, err := exec.Command(python, "-c", talk, url).CombinedOutput(); err != nil || string(out) != "done\n" {
		t.Errorf("%v: %s", err, out)
	}
	cmd.Process.Signal(syscall.SIGTERM)
	if err := cmd.Wait(); err != nil {
		t.Errorf("wsbroadcast: %v", err)
	}
}
