package main_test

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"testing"
	"time"

	"duplex/cmd/internal/foreign"
	"duplex/cmd/internal/identity"
	"duplex/conn"
	_ "duplex/conn/xconnect"
)

// An http2Server echoes over TLS, and tells of each message by which version of HTTP
// its connection has come. It has a page that says "hello" and, when that comes back,
// "heard".
func http2Server(t *testing.T, id identity.PEM) (addr string, told <-chan string) {
	messages := make(chan string, 100)
	s := &conn.Server{Handler: &conn.Handler{Message: func(ctx context.Context, c *conn.Conn, op conn.Opcode, p []byte) {
		if len(p) < 100 {
			messages <- c.Request().Proto + " " + string(p)
		}
		c.Write(ctx, op, p)
	}}}
	web := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/page" {
			w.Header().Set("Content-Type", "text/html")
			io.WriteString(w, `<!DOCTYPE html><script>
const socket = new WebSocket("wss://" + location.host + "/");
socket.onopen = () => socket.send("hello");
socket.onmessage = e => e.data == "hello" && socket.send("heard");
</script>`)
			return
		}
		s.ServeHTTP(w, r)
	})}
	config := id.Server(t)
	config.NextProtos = []string{"h2", "http/1.1"}
	l, err := tls.Listen("tcp", "127.0.0.1:0", config)
	if err != nil {
		t.Fatal(err)
	}
	go web.Serve(l)
	t.Cleanup(func() {
		s.Close()
		web.Close()
	})
	return l.Addr().String(), messages
}

// TestHTTP2Interop has clients that are not ours open WebSockets over HTTP/2.
func TestHTTP2Interop(t *testing.T) {
	id := identity.New(t)
	for name, command := range map[string]func(t *testing.T, addr string) *exec.Cmd{
		"h2 and wsproto": func(t *testing.T, addr string) *exec.Cmd {
			_, port, _ := net.SplitHostPort(addr)
			return exec.Command(foreign.Python(t, "h2", "wsproto"), foreign.Path(t, "python", "http2_client.py"), port, id.Authority)
		},
		"Node": func(t *testing.T, addr string) *exec.Cmd {
			return exec.Command(foreign.Node(t), foreign.Path(t, "node", "http2_client.mjs"), "https://"+addr, id.Authority)
		},
	} {
		t.Run(name, func(t *testing.T) {
			addr, told := http2Server(t, id)
			out, err := command(t, addr).CombinedOutput()
			if err != nil || strings.TrimSpace(string(out)) != "echoed" {
				t.Fatalf("%v: %s", err, out)
			}
			if got := <-told; got != "HTTP/2.0 hello" {
				t.Errorf("the server has seen %q", got)
			}
		})
	}
}

// Chromium opens the socket of a page that has come by HTTP/2 on the same connection:
// the server sees it as an extended CONNECT.
func TestHTTP2Chromium(t *testing.T) {
	chromium := foreign.Chromium(t)
	addr, told := http2Server(t, identity.New(t))
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--ignore-certificate-errors",
		"--user-data-dir="+foreign.Profile(t), "--remote-debugging-port=0", "https://"+addr+"/page")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		cmd.Process.Kill()
		cmd.Wait()
	}()
	for _, want := range []string{"HTTP/2.0 hello", "HTTP/2.0 heard"} {
		select {
		case got := <-told:
			if got != want {
				t.Errorf("the server has seen %q, want %q", got, want)
			}
		case <-ctx.Done():
			t.Fatalf("Chromium does not come to %q", want)
		}
	}
}

// curl speaks HTTP/2, and no WebSocket over it: it is told what there is.
func TestHTTP2Curl(t *testing.T) {
	curl := foreign.Program(t, "curl")
	id := identity.New(t)
	addr, _ := http2Server(t, id)
	out, err := exec.Command(curl, "--silent", "--http2", "--cacert", id.Authority, "--write-out", "%{http_version} %{http_code}", "https://"+addr+"/").CombinedOutput()
	if err != nil || !strings.Contains(string(out), "RFC 8441") || !strings.HasSuffix(string(out), "2 505") {
		t.Errorf("%v: %s", err, out)
	}
}
