package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"duplex/cmd/internal/built"
	"duplex/cmd/internal/foreign"
	"duplex/cmd/wsbroadcast/chat"
	"duplex/conn"
	"duplex/frame"
)

func TestMain(m *testing.M) { built.Main(m) }

// build returns the command.
func build(t *testing.T) string {
	t.Helper()
	return built.Program(t, ".")
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

// What cannot be is told in one line on standard error, and by the status.
func TestFailures(t *testing.T) {
	program := build(t)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, test := range []struct {
		flags, want string
		status      int
	}{
		{"-bogus", "-bogus", 2},
		{"-history=-1", "-history", 2},
		{"-max-rooms=-1", "-max-rooms", 2},
		{"-max-conns=-1", "-max-conns", 2},
		{"-max-conns-per-addr=-1", "-max-conns", 2},
		{"-queue=0", "-queue", 2},
		{"-queue=-1", "-queue", 2},
		{"-metrics-addr=nohost", "nohost", 1},
		{"-slow=wait", "drop-newest", 2},
		{"-stats=127.0.0.1:0", "-stats", 2},
		{"-addr=" + taken.Addr().String(), "in use", 1},
	} {
		var stderr strings.Builder
		cmd := exec.CommandContext(t.Context(), program, test.flags)
		cmd.Stderr = &stderr
		cmd.Run()
		status, said := cmd.ProcessState.ExitCode(), stderr.String()
		if status != test.status || strings.Count(said, "\n") != 1 || !strings.Contains(said, test.want) {
			t.Errorf("%s: status %d, it says %q; want %d", test.flags, status, said, test.status)
		}
	}
}

// The command says where to connect, and where to look. A message of more than
// 1 MiB is too much unless a flag allows it.
func TestDefaults(t *testing.T) {
	cmd := exec.Command(build(t), "-addr", "127.0.0.1:0", "-quiet", "-subprotocol", chat.Protocol)
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { cmd.Process.Kill(); cmd.Wait() }()
	lines := bufio.NewScanner(output)
	lines.Scan()
	addr, ok := strings.CutPrefix(lines.Text(), "listening on ws://")
	lines.Scan()
	if want := "open http://" + addr + "/ in a browser"; !ok || lines.Text() != want {
		t.Errorf("it says %q, want %q", lines.Text(), want)
	}
	client, err := conn.Dial(t.Context(), "ws://"+addr, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer client.CloseNow()
	go client.Write(t.Context(), frame.Binary, make([]byte, 1<<20+1))
	_, _, err = client.Read(t.Context())
	if closed, ok := errors.AsType[*conn.CloseError](err); !ok || closed.Code != frame.MessageTooBig {
		t.Errorf("%v, want 1009", err)
	}
}

// The log is JSON if that is wanted, and tells the peers of a Unix socket apart.
// Metrics have an address of their own.
func TestLogAndMetrics(t *testing.T) {
	dir, err := os.MkdirTemp("", "chat") // the path of a socket is short
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	socket := filepath.Join(dir, "s")
	cmd := exec.Command(build(t), "-unix", socket, "-log", "json", "-metrics-addr", "127.0.0.1:0")
	output, _ := cmd.StdoutPipe()
	logged, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() { cmd.Process.Kill(); cmd.Wait() }()
	lines := bufio.NewScanner(output)
	lines.Scan()
	lines.Scan()
	metrics, ok := strings.CutPrefix(lines.Text(), "metrics on ")
	if !ok {
		t.Fatalf("it says %q", lines.Text())
	}
	for range 2 {
		c, err := conn.Dial(t.Context(), "ws://localhost/green", &conn.Config{
			NetDial: func(ctx context.Context, _, _ string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, "unix", socket)
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		defer c.CloseNow()
	}
	peers := make(map[string]bool)
	for entries := json.NewDecoder(logged); len(peers) < 2; {
		var entry struct{ Msg, Peer string }
		if err := entries.Decode(&entry); err != nil {
			t.Fatal(err)
		}
		if entry.Msg != "joined" || peers[entry.Peer] || entry.Peer == "" {
			t.Fatalf("%+v", entry)
		}
		peers[entry.Peer] = true
	}
	resp, err := http.Get(metrics + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if text, err := io.ReadAll(resp.Body); err != nil || !strings.Contains(string(text), "\nwsbroadcast_members 2\n") {
		t.Errorf("%s, %v", text, err)
	}
}

// While the server says goodbye to one who is slow to answer, it tells others that
// it is about to end.
func TestHealthWhileShuttingDown(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no signals here")
	}
	cmd, url := run(t, build(t), "127.0.0.1:0")
	health := "http" + strings.TrimPrefix(url, "ws") + "/healthz"
	status := func() int {
		resp, err := http.Get(health)
		if err != nil {
			return 0 // a connection may be cut as the server begins to shut down
		}
		resp.Body.Close()
		return resp.StatusCode
	}
	silent, err := conn.Dial(t.Context(), url, nil) // nobody reads, so nobody answers
	if err != nil {
		t.Fatal(err)
	}
	if got := status(); got != 200 {
		t.Errorf("status %d, want 200", got)
	}
	cmd.Process.Signal(syscall.SIGTERM)
	for tries := 0; status() != 503; tries++ {
		if tries == 1000 {
			t.Fatal("the health check never told of the shutdown")
		}
		time.Sleep(5 * time.Millisecond)
	}
	_, err = conn.Dial(t.Context(), url, nil)
	if refused, ok := errors.AsType[*conn.HandshakeError](err); !ok || refused.Response.Status != 503 {
		t.Errorf("%v, want 503", err)
	}
	silent.CloseNow()
	if err := cmd.Wait(); err != nil {
		t.Errorf("wsbroadcast: %v", err)
	}
}

// Two Python libraries talk through the command as a newcomer runs it, in plain text
// and as the page does. It ends with status 0 when it is asked to.
func TestPython(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no signals here")
	}
	python := foreign.Python(t, "websocket", "websockets")
	cmd, url := run(t, build(t), "127.0.0.1:0")
	const talk = `
import asyncio, json, sys, websocket, websockets
async def main():
    a = websocket.create_connection(sys.argv[1] + "/lobby", timeout=10)
    async with websockets.connect(sys.argv[1] + "/lobby") as b:
        await asyncio.sleep(0.2)
        a.send("hello from a")
        assert await b.recv() == "hello from a"
        await b.send(b"\x00\x01")
        await asyncio.sleep(0.2)
        assert a.recv() == b"\x00\x01"
        async with websockets.connect(sys.argv[1] + "/lobby?name=Ann", subprotocols=["chat.duplex"]) as page:
            assert json.loads(await page.recv())["names"] == ["Ann", "guest", "guest 2"]
            await page.send(json.dumps({"type": "say", "text": "Grüße"}))
            assert await b.recv() == a.recv() == "Ann: Grüße"
            assert json.loads(await page.recv())["text"] == "Grüße"
            await b.send("hello, Ann")
            event = json.loads(await page.recv())
            assert (event["type"], event["name"], event["text"]) == ("said", "guest 2", "hello, Ann")
            assert a.recv() == "hello, Ann"
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
