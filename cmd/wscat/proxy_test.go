package main

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
)

// A relay is a proxy for HTTP or SOCKS; it knows a single name, server.test, and
// counts what goes through.
type relay struct {
	addr, server string
	used         atomic.Int32
}

// newRelay returns a proxy that reaches a server. A password may be wanted.
func newRelay(t *testing.T, url, password string, serve func(p *relay, c net.Conn, password string) string) *relay {
	l := listen(t)
	p := &relay{addr: l.Addr().String(), server: strings.TrimPrefix(url, "ws://")}
	go each(l, func(c net.Conn) {
		defer c.Close()
		if target := serve(p, c, password); target == "server.test:80" {
			p.used.Add(1)
			p.join(c)
		}
	})
	return p
}

// join carries bytes in both directions.
func (p *relay) join(c net.Conn) {
	server, err := net.Dial("tcp", p.server)
	if err != nil {
		return
	}
	defer server.Close()
	go io.Copy(server, c)
	io.Copy(c, server)
}

// byHTTP answers a CONNECT and returns its target.
func (p *relay) byHTTP(c net.Conn, password string) string {
	r, err := http.ReadRequest(bufio.NewReader(c))
	if err != nil || r.Method != "CONNECT" {
		return ""
	}
	_, given, _ := (&http.Request{Header: http.Header{"Authorization": r.Header["Proxy-Authorization"]}}).BasicAuth()
	if given != password {
		io.WriteString(c, "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
		return ""
	}
	io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n")
	return r.Host
}

// bySOCKS does what RFC 1928 has for a name, with the password of RFC 1929 if
// one is wanted, and returns the target.
func (p *relay) bySOCKS(c net.Conn, password string) string {
	r := bufio.NewReader(c)
	take := func(n int) []byte {
		b := make([]byte, n)
		io.ReadFull(r, b)
		return b
	}
	take(int(take(2)[1]))
	if password == "" {
		c.Write([]byte{5, 0})
	} else {
		c.Write([]byte{5, 2})
		take(int(take(2)[1]))
		if given := string(take(int(take(1)[0]))); given != password {
			c.Write([]byte{1, 1})
			return ""
		}
		c.Write([]byte{1, 0})
	}
	if request := take(4); request[3] != 3 {
		return ""
	}
	name, port := string(take(int(take(1)[0]))), take(2)
	c.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
	if port[0] != 0 || port[1] != 80 {
		return ""
	}
	return name + ":80"
}

// A server is reached through the proxy that a flag or the environment names.
func TestProxies(t *testing.T) {
	t.Parallel()
	url := serve(t, nil, echoing)
	open := newRelay(t, url, "", (*relay).byHTTP)
	closed := newRelay(t, url, "secret", (*relay).byHTTP)
	socks := newRelay(t, url, "", (*relay).bySOCKS)
	locked := newRelay(t, url, "secret", (*relay).bySOCKS)
	for _, test := range []struct {
		name, flag, env string
		p               *relay
		status          int
	}{
		{"HTTP", "http://" + open.addr, "", open, statusOK},
		{"HTTP with a password", "http://me:secret@" + closed.addr, "", closed, statusOK},
		{"HTTP with none", "http://" + closed.addr, "", nil, statusRefused},
		{"SOCKS", "socks5://" + socks.addr, "", socks, statusOK},
		{"SOCKS, h", "socks5h://" + socks.addr, "", socks, statusOK},
		{"SOCKS with a password", "socks5://me:secret@" + locked.addr, "", locked, statusOK},
		{"SOCKS with a wrong one", "socks5://me:wrong@" + locked.addr, "", nil, statusUnreachable},
		{"environment", "", "http_proxy=http://" + open.addr, open, statusOK},
		{"environment with SOCKS", "", "HTTP_PROXY=socks5://" + socks.addr, socks, statusOK},
		{"all but some", "", "http_proxy=http://" + open.addr + " NO_PROXY=other.test,.server.test", open, statusOK},
		{"all but this one", "", "http_proxy=http://" + open.addr + " no_proxy=test", nil, statusUnreachable},
		{"none", "none", "http_proxy=http://" + open.addr, nil, statusUnreachable},
		{"nonsense", "gopher://x", "", nil, statusWrongly},
	} {
		t.Run(test.name, func(t *testing.T) {
			var before int32
			if test.p != nil {
				before = test.p.used.Load()
			}
			cmd := prepare(t, "--proxy", test.flag, "-x", "hello", "-n", "1", "ws://server.test")
			cmd.Env = environment(strings.Fields(test.env)...)
			r := finish(t, cmd)
			if r.status != test.status {
				t.Errorf("status %d, want %d; it says %q", r.status, test.status, r.stderr)
			}
			if test.p != nil && test.p.used.Load() != before+1 {
				t.Error("the proxy was not used")
			}
		})
	}
}
