package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"duplex/cmd/internal/identity"
)

// A listening is a wscat that waits for clients.
type listening struct {
	cmd            *exec.Cmd
	input          io.WriteCloser
	stdout, stderr *buffer
	url            string
}

var announced = regexp.MustCompile(`listening on (\S+)`)

func startListening(t *testing.T, args ...string) *listening {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot be asked to end by a signal here")
	}
	l := &listening{cmd: prepare(t, args...), stdout: new(buffer), stderr: new(buffer)}
	l.cmd.Stdout, l.cmd.Stderr = l.stdout, l.stderr
	var err error
	if l.input, err = l.cmd.StdinPipe(); err == nil {
		err = l.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.cmd.Process.Kill(); l.cmd.Wait() })
	l.stderr.waitFor(t, "listening on ")
	l.stderr.waitFor(t, "\n")
	l.url = announced.FindStringSubmatch(l.stderr.String())[1]
	return l
}

// end interrupts it, and checks how it ends.
func (l *listening) end(t *testing.T) {
	t.Helper()
	l.cmd.Process.Signal(os.Interrupt)
	l.cmd.Wait()
	if status := l.cmd.ProcessState.ExitCode(); status != statusOK {
		t.Errorf("status %d, and it says %q", status, l.stderr)
	}
}

// Both ends of a connection are wscat. What the server sends waits for the first
// client.
func TestListen(t *testing.T) {
	t.Parallel()
	l := startListening(t, "-l", "127.0.0.1:0", "-s", "chat")
	io.WriteString(l.input, "welcome\n")
	r := wscat(t, "", "-x", "hello\x1b", "-n", "1", "-s", "chat", "-v", l.url)
	if r.want(t, "welcome\n", statusOK); !strings.Contains(r.stderr, "subprotocol chat") {
		t.Errorf("it says %q", r.stderr)
	}
	l.stdout.waitFor(t, "hello\\x1b\n")

	client, said := running(t, "-v", "-w", "-1", l.url)
	said.waitFor(t, "connected")
	l.end(t)
	client.Wait()
	if status := client.ProcessState.ExitCode(); status != statusOK || !strings.Contains(said.String(), "1001") {
		t.Errorf("status %d, and it says %q", status, said)
	}
}

// All clients get what is sent, and JSON tells them from each other.
func TestListenToMany(t *testing.T) {
	t.Parallel()
	l := startListening(t, "-l", "127.0.0.1:0", "--jsonl", "-n", "3")
	var clients []*buffer
	for range 3 {
		client, said := running(t, "-v", "-w", "-1", l.url)
		said.waitFor(t, "connected")
		clients = append(clients, said)
		defer client.Wait()
	}
	io.WriteString(l.input, `{"type":"close","code":4001,"reason":"all"}`+"\n")
	for _, said := range clients {
		said.waitFor(t, "4001 \"all\"")
	}
	for range 3 {
		wscat(t, "", "-x", "from a client", "-w", "0", l.url)
	}
	l.cmd.Wait()
	lines := strings.Split(l.stdout.String(), "\n")
	if !regexp.MustCompile(`(?m)^\{"type":"text","peer":"127\.0\.0\.1:\d+","data":"from a client"\}$`).MatchString(lines[3]) {
		t.Errorf("%q", lines)
	}
	if status := l.cmd.ProcessState.ExitCode(); status != statusOK {
		t.Errorf("status %d, and it says %q", status, l.stderr)
	}
}

// A server is reached by TLS, for which clients may need a certificate, or by a
// Unix socket, and lets in the pages that -o names.
func TestListenTransports(t *testing.T) {
	t.Parallel()
	id := identity.New(t)
	l := startListening(t, "-l", "127.0.0.1:0", "--cert", id.Certificate, "--key", id.Key, "--cacert", id.Authority, "-o", "http://a.example,b.example")
	if !strings.HasPrefix(l.url, "wss://") {
		t.Error(l.url)
	}
	tls := []string{"--cacert", id.Authority, "--cert", id.Certificate, "--key", id.Key, "-x", "hello", "-w", "0", l.url}
	wscat(t, "", tls...).want(t, "", statusOK)
	wscat(t, "", append(tls, "-o", "http://a.example")...).want(t, "", statusOK)
	wscat(t, "", append(tls, "-o", "http://c.example")...).want(t, "", statusRefused)
	wscat(t, "", "-k", "-x", "nameless", "-w", "0", l.url).want(t, "", statusTLS)
	l.end(t)
	if got := l.stdout.String(); got != "hello\nhello\n" {
		t.Errorf("%q", got)
	}

	path := socketPath(t)
	l = startListening(t, "-l", path)
	wscat(t, "", "--unix", path, "-x", "hello", "-w", "0").want(t, "", statusOK)
	l.stdout.waitFor(t, "hello\n")
	l.end(t)
}

func TestCannotListen(t *testing.T) {
	taken := listen(t).Addr().String()
	r := wscat(t, "", "-l", taken)
	if r.status != statusLocal || !strings.Contains(r.stderr, "in use") {
		t.Errorf("status %d, and it says %q", r.status, r.stderr)
	}
	if r = wscat(t, "", "-l", taken, "-o", "a/b"); r.status != statusWrongly {
		t.Errorf("status %d, and it says %q", r.status, r.stderr)
	}
}

// socketPath returns a path for a Unix socket; one in t.TempDir could be longer
// than the address of a socket may be.
func socketPath(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "wscat")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return filepath.Join(dir, "socket")
}
