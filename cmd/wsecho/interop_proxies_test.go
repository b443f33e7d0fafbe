//go:build unix

package main_test

import (
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"duplex/cmd/internal/foreign"
)

// proxies are those of the guide, conn/guide/proxies.md. In what surrounds the
// piece of the guide, and in arguments, words in capitals stand for a directory,
// the address to listen at, the file of all that, and the piece itself.
var proxies = []struct {
	name    string
	program string
	args    string
	config  string
	cuts    bool // it has time-outs
}{
	{"nginx", "nginx", "-e stderr -p DIR -c FILE", "daemon off; pid pid; events {} http { access_log off; GUIDE }", true},
	{"apache", "apache2", "-d DIR -f FILE -D FOREGROUND", apacheConfig, true},
	{"haproxy", "haproxy", "-db -f FILE", "GUIDE", true},
	{"caddy", "caddy", "run --adapter caddyfile --config FILE", "{\n\tadmin off\n\tstorage file_system DIR\n}\nGUIDE", false},
}

const apacheConfig = `
ServerRoot DIR
ServerName localhost
User daemon
Group daemon
DefaultRuntimeDir DIR
PidFile pid
ErrorLog /dev/stderr
Listen ADDR
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule proxy_module /usr/lib/apache2/modules/mod_proxy.so
LoadModule proxy_http_module /usr/lib/apache2/modules/mod_proxy_http.so
GUIDE`

// timeouts are the lines of the guide without which a proxy has its default ones.
// HAProxy has none of its own; those of Debian's configuration take their place.
var timeouts = regexp.MustCompile(`(?m)^\s*(proxy_read_timeout|proxy_send_timeout|ProxyTimeout|timeout tunnel) .*\n`)

// A proxied server is reached by way of a proxy.
type proxied struct {
	addr string // of the proxy
}

// behind starts a proxy in front of a server, with its default time-outs, and
// waits until it listens.
func behind(t *testing.T, name, server string) *proxied {
	t.Helper()
	for _, p := range proxies {
		if p.name != name {
			continue
		}
		program := foreign.Program(t, p.program, "/usr/sbin/"+p.program)
		addr, dir := freeAddr(t), t.TempDir()
		file := filepath.Join(dir, "config")
		fill := strings.NewReplacer("DIR", dir, "FILE", file, "ADDR", addr, "GUIDE", guided(t, name, addr, server))
		if err := os.WriteFile(file, []byte(fill.Replace(p.config)+"\n"), 0o666); err != nil {
			t.Fatal(err)
		}
		spawn(t, program, strings.Fields(fill.Replace(p.args))...)
		waitFor(t, addr)
		return &proxied{addr}
	}
	t.Fatalf("there is no proxy %q", name)
	return nil
}

// guided returns the piece of the guide on a proxy, with another address to listen
// at and another server.
func guided(t *testing.T, name, addr, server string) string {
	t.Helper()
	guide, err := os.ReadFile(filepath.Join("..", "..", "conn", "guide", "proxies.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, piece, found := strings.Cut(string(guide), "```"+name+"\n")
	piece, _, ended := strings.Cut(piece, "```\n")
	if !found || !ended {
		t.Fatalf("the guide has no configuration of %s", name)
	}
	_, port, _ := strings.Cut(addr, ":")
	return strings.NewReplacer(
		"127.0.0.1:9001", server,
		"listen 80;", "listen "+addr+";", // nginx
		"*:80>", addr+">", // Apache
		"bind :80", "bind "+addr, // HAProxy
		"client 60s", "client 50s", "server 60s", "server 50s",
		"http://chat.example {", "http://chat.example:"+port+" {\n\tbind 127.0.0.1", // Caddy
	).Replace(timeouts.ReplaceAllString(piece, ""))
}

// waitFor waits until something listens at an address.
func waitFor(t *testing.T, addr string) {
	t.Helper()
	for range 300 {
		if c, err := net.Dial("tcp", addr); err == nil {
			c.Close()
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("nothing listens at %s", addr)
}
