package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"duplex/cmd/internal/identity"
	"duplex/conn"
	"duplex/frame"
	"duplex/handshake"
)

// Whatever fails has a status of its own, and a line that says what to do.
func TestStatuses(t *testing.T) {
	id := identity.New(t)
	secure := "wss://" + serveOn(t, tls.NewListener(listen(t), id.Server(t)), nil, echoing)
	plain := serve(t, nil, echoing)
	silent := "://" + listen(t).Addr().String()
	for _, test := range []struct {
		name, args string
		status     int
		want       string
	}{
		{"refused connection", "ws://" + closedPort, statusUnreachable, "is the server running"},
		{"no such name", "ws://no-such-host.invalid", statusUnreachable, "no-such-host.invalid"},
		{"no such socket", "--unix /nowhere/socket", statusUnreachable, "/nowhere/socket"},
		{"no proxy there", "ws://example.com --proxy http://" + closedPort, statusUnreachable, "proxy"},
		{"no SOCKS proxy there", "ws://example.com --proxy socks5://" + closedPort, statusUnreachable, "socks"},
		{"unknown authority", secure, statusTLS, "-k trusts anybody"},
		{"another name", "--cacert " + id.Authority + " " + "wss://other.example --unix " + secureSocket(t, id), statusTLS, "-k takes it"},
		{"no TLS there", strings.Replace(plain, "ws:", "wss:", 1), statusTLS, "may be one for ws://"},
		{"end during TLS", "wss://" + raw(t, ""), statusTLS, "EOF"},
		{"TLS to ws", strings.Replace(secure, "wss:", "ws:", 1), statusRefused, ""},
		{"403 with a body", "ws://" + raw(t, "HTTP/1.1 403 Forbidden\r\n\r\nmembers only\x1b"), statusRefused, "refused: handshake: server answered 403 Forbidden, not 101\n  members only"},
		{"401", "ws://" + raw(t, "HTTP/1.1 401 Unauthorized\r\n\r\n"), statusRefused, "--user"},
		{"redirect", "ws://" + raw(t, "HTTP/1.1 302 Found\r\nLocation: wss://other\r\n\r\n"), statusRefused, "wss://other"},
		{"a web server", plainHTTP(t), statusRefused, "200 OK"},
		{"wrong answer", "ws://" + raw(t, "HTTP/1.1 101 Yes\r\n\r\n"), statusRefused, "wrong"},
		{"no HTTP", "ws://" + raw(t, "220 mail.example.com\r\n\r\n"), statusRefused, "WebSocket"},
		{"end before an answer", "ws://" + raw(t, ""), statusRefused, "WebSocket"},
		{"abnormal close", "-w -1 " + answering(t, ""), statusLost, "lost"},
		{"abnormal close in a message", "-w -1 " + answering(t, "\x81\x05Hel"), statusLost, "lost"},
		{"closed with an error", "-w -1 " + answering(t, "\x88\x06\x03\xf3oops"), statusLost, `"oops"`},
		{"going away", "-w -1 " + answering(t, "\x88\x02\x03\xe9"), statusOK, ""},
		{"close without a code", "-w -1 " + answering(t, "\x88\x00"), statusOK, ""},
		{"protocol violation", "-w -1 " + answering(t, "\xf1\x00"), statusViolation, "section 5.2"},
		{"text that is not UTF-8", "-w -1 " + answering(t, "\x81\x01\xff"), statusViolation, "UTF-8"},
		{"too long a message", "--max-message 4 -w -1 " + answering(t, "\x81\x05Hello"), statusLost, "--max-message"},
		{"hangs in the handshake", "--timeout 300ms ws" + silent, statusTimeout, "opening handshake with"},
		{"hangs in TLS", "--timeout 300ms wss" + silent, statusTimeout, "TLS with"},
		{"the proxy hangs", "--timeout 300ms ws://example.com --proxy http" + silent, statusTimeout, "asking the proxy"},
		{"a SOCKS proxy hangs", "--timeout 300ms ws://example.com --proxy socks5" + silent, statusTimeout, "connecting to example.com:80"},
		{"the proxy ends", "ws://example.com --proxy http://" + raw(t, ""), statusUnreachable, "asking the proxy"},
		{"no HTTP from the proxy", "ws://example.com --proxy http://" + raw(t, "220 mail\r\n\r\n"), statusUnreachable, "asking the proxy"},
		{"no TLS with the proxy", "ws://example.com --proxy " + strings.Replace(plain, "ws:", "https:", 1), statusTLS, "TLS with"},
		{"too few answers", "-x a -n 2 -w 0.3 " + plain, statusTimeout, "fewer"},
		{"no certificate in the file", "--cacert " + id.Key + " " + secure, statusLocal, "--cacert"},
		{"no such certificate", "--cert /nowhere " + secure, statusLocal, "/nowhere"},
		{"bad line", "--hex -x zz " + plain, statusLocal, "hexadecimal"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := wscat(t, "", strings.Fields(test.args)...)
			if r.status != test.status || !strings.Contains(r.stderr, test.want) {
				t.Errorf("status %d, want %d; it says %q", r.status, test.status, r.stderr)
			}
			if lines := strings.Count(r.stderr, "wscat: "); test.status != statusOK && lines != 1 || strings.Contains(r.stderr, "\x1b") {
				t.Errorf("%d complaints: %q", lines, r.stderr)
			}
		})
	}
}

// A refusal is shown with the start of its body.
func TestRefusalBody(t *testing.T) {
	t.Parallel()
	url := serve(t, &conn.Config{Authorize: func(*conn.Request) error {
		return &handshake.Error{Status: 403, Reason: "members only"}
	}}, echoing)
	if r := wscat(t, "", url); !strings.Contains(r.stderr, "\n  members only\n") {
		t.Errorf("%q", r.stderr)
	}
}

// A full disk is no success.
func TestOutputFails(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer full.Close()
	cmd := prepare(t, "-x", "hello", "-n", "1", serve(t, nil, echoing))
	cmd.Stdout = full
	cmd.Run()
	if status := cmd.ProcessState.ExitCode(); status != statusLocal {
		t.Errorf("status %d", status)
	}
}

// The first interruption closes with code 1000, the second cuts, and one before there
// is a connection ends the attempt. Each is told by the status.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	closed := make(chan error, 2)
	url := serve(t, nil, &conn.Handler{Closed: func(_ *conn.Conn, err error) { closed <- err }})
	cmd, said := running(t, "-v", "-w", "-1", url)
	said.waitFor(t, "connected")
	cmd.Process.Signal(os.Interrupt)
	cmd.Wait()
	if status, err := cmd.ProcessState.ExitCode(), <-closed; status != statusInterrupted || !strings.Contains(fmt.Sprint(err), "1000") {
		t.Errorf("status %d; the server got %v", status, err)
	}

	// To wait for the peer's Close takes five seconds, however quick the machine.
	took := time.Minute
	for attempt := 0; attempt < 5 && took > 3*time.Second; attempt++ {
		cmd, said = running(t, "-v", "-w", "-1", holding(t))
		said.waitFor(t, "connected")
		cmd.Process.Signal(syscall.SIGTERM)
		time.Sleep(100 * time.Millisecond)
		begun := time.Now()
		cmd.Process.Signal(os.Interrupt)
		cmd.Wait()
		took = time.Since(begun)
		if status := cmd.ProcessState.ExitCode(); status != statusInterrupted {
			t.Errorf("status %d; it said %q", status, said)
		}
	}
	if took > 3*time.Second {
		t.Errorf("the second interruption took %v", took)
	}

	cmd, _ = running(t, "ws://"+listen(t).Addr().String())
	time.Sleep(300 * time.Millisecond)
	cmd.Process.Signal(os.Interrupt)
	cmd.Wait()
	if status := cmd.ProcessState.ExitCode(); status != statusInterrupted {
		t.Errorf("status %d", status)
	}
}

// running starts a wscat with an input that has ended, and returns what it will
// say on standard error.
func running(t *testing.T, args ...string) (*exec.Cmd, *buffer) {
	t.Helper()
	cmd, said := prepare(t, args...), new(buffer)
	cmd.Stderr = said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	return cmd, said
}

// secureSocket serves TLS on a Unix socket.
func secureSocket(t *testing.T, id identity.PEM) string {
	path := socketPath(t)
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	return serveOn(t, tls.NewListener(l, id.Server(t)), nil, echoing)
}

// closedPort is an address at which nobody listens. It is none that the system would
// give to another program meanwhile.
const closedPort = "127.0.0.1:1"

func plainHTTP(t *testing.T) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(200) }))
	t.Cleanup(s.Close)
	return s.URL
}

// raw serves an answer, whatever is asked, and the end of the connection.
func raw(t *testing.T, answer string) string {
	l := listen(t)
	go each(l, func(c net.Conn) {
		c.Read(make([]byte, 4096))
		io.WriteString(c, answer)
		c.Close()
	})
	return l.Addr().String()
}

// answering serves WebSocket as far as the handshake, and then bytes of its own
// choice.
func answering(t *testing.T, frames string) string {
	l := listen(t)
	go each(l, func(c net.Conn) { shake(c, frames); c.(*net.TCPConn).CloseWrite(); io.Copy(io.Discard, c); c.Close() })
	return "ws://" + l.Addr().String()
}

// holding serves WebSocket as far as the handshake, and then nothing.
func holding(t *testing.T) string {
	l := listen(t)
	go each(l, func(c net.Conn) { shake(c, ""); io.Copy(io.Discard, c) })
	return "ws://" + l.Addr().String()
}

// shake does the handshake on c and sends what follows.
func shake(c net.Conn, frames string) {
	b := make([]byte, 4096)
	n, _ := c.Read(b)
	r, _, err := handshake.ParseRequest(b[:n])
	if err != nil || r == nil {
		return
	}
	resp, _, err := handshake.Accept(r, handshake.Terms{})
	if err != nil {
		return
	}
	head, _ := resp.Append(nil)
	c.Write(append(head, frames...))
}

func each(l net.Listener, f func(net.Conn)) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go f(c)
	}
}

// Where nobody takes the output, two interruptions cannot help, and a third one
// kills.
func TestInterruptBlocked(t *testing.T) {
	url := serve(t, nil, &conn.Handler{Opened: func(_ context.Context, c *conn.Conn) {
		go func() {
			for c.Write(context.Background(), frame.Text, make([]byte, 1<<16)) == nil {
			}
		}()
	}})
	cmd := prepare(t, url, "-w", "-1")
	output, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	output.Read(make([]byte, 1))
	for range 3 {
		time.Sleep(200 * time.Millisecond)
		cmd.Process.Signal(os.Interrupt)
	}
	if cmd.Wait(); cmd.ProcessState.ExitCode() == statusOK {
		t.Error("status 0")
	}
}
