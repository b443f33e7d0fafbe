package main

import (
	"context"
	"crypto/tls"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"duplex/cmd/internal/identity"
	"duplex/conn"
	"duplex/frame"
)

// asked says for what host it was asked.
var asked = &conn.Handler{Opened: func(ctx context.Context, c *conn.Conn) {
	c.Write(ctx, frame.Text, []byte(c.Request().Header.Get("Host")))
}}

// A virtual host is asked for where it is not yet: by name at the address of the
// URL, or by URL at another address. The certificate is that of the URL's host.
func TestVirtualHosts(t *testing.T) {
	id := identity.New(t)
	plain := strings.TrimPrefix(serve(t, nil, asked), "ws://")
	secure := serveOn(t, tls.NewListener(listen(t), id.Server(t)), nil, asked)
	_, port, _ := strings.Cut(plain, ":")
	_, securePort, _ := strings.Cut(secure, ":")
	for _, test := range []struct{ args, want string }{
		{"-H Host:\x20virtual.example ws://" + plain, "virtual.example"},
		{"-H host:virtual.example:99 ws://" + plain, "virtual.example:99"},
		{"--resolve other.example:" + port + ":127.0.0.1 ws://Other.example:" + port, "Other.example:" + port},
		{"--resolve a:80:[::1] --resolve other.example:" + port + ":127.0.0.1 -H Host:v.example ws://other.example:" + port, "v.example"},
		{"--cacert " + id.Authority + " -H Host:virtual.example wss://" + secure, "virtual.example"},
		{"--cacert " + id.Authority + " --resolve localhost:" + securePort + ":127.0.0.1 wss://localhost:" + securePort, "localhost:" + securePort},
	} {
		t.Run(test.args, func(t *testing.T) {
			t.Parallel()
			args := strings.Split(test.args, " ")
			if strings.HasPrefix(test.args, "-H Host: ") {
				args = []string{"-H", "Host: virtual.example", args[len(args)-1]}
			}
			wscat(t, "", append(args, "-n", "1")...).want(t, test.want+"\n", statusOK)
		})
	}
}

func TestFollow(t *testing.T) {
	t.Parallel()
	there := serve(t, nil, echoing)
	here := "ws://" + raw(t, "HTTP/1.1 302 Found\r\nLocation: "+there+"/x\r\n\r\n")
	wscat(t, "", "--follow", "-x", "hello", "-n", "1", here).want(t, "hello\n", statusOK)
	if r := wscat(t, "", "-x", "hello", here); r.status != statusRefused || !strings.Contains(r.stderr, "--follow") {
		t.Errorf("status %d, %q", r.status, r.stderr)
	}
}

// A file is one message, as it is, and an @ can be sent all the same.
func TestExecuteFile(t *testing.T) {
	t.Parallel()
	url := serve(t, nil, echoing)
	file := filepath.Join(t.TempDir(), "message")
	if err := os.WriteFile(file, []byte("two\nlines\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	wscat(t, "", "-x", "@"+file, "-x", "@@ann", "-n", "2", url).want(t, "two\nlines\n\n@ann\n", statusOK)
	wscat(t, "", "--hex", "-x", "@"+file, "-n", "1", url).want(t, "74776f0a6c696e65730a\n", statusOK)
	if r := wscat(t, "", "-x", "@/nowhere", url); r.status != statusLocal || !strings.Contains(r.stderr, "/nowhere") {
		t.Errorf("status %d, %q", r.status, r.stderr)
	}
}

func TestVersionAndCompletion(t *testing.T) {
	t.Parallel()
	if r := wscat(t, "", "--version"); r.status != statusOK || !strings.HasPrefix(r.stdout, "wscat ") || !strings.Contains(r.stdout, " go1.") {
		t.Errorf("status %d, %q", r.status, r.stdout)
	}
	if r := wscat(t, "", "--completion", "bash"); r.status != statusOK || !strings.Contains(r.stdout, "--resolve") {
		t.Errorf("status %d, %q", r.status, r.stdout)
	}
}
