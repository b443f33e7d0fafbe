package serve

import (
	"fmt"
	"net"
	"net/url"
	"testing"
)

// The page is where a browser can go: an address that stands for all is none.
func TestWhereToLook(t *testing.T) {
	for _, test := range []struct{ addr, cert, want string }{
		{"127.0.0.1:0", "", "http://127.0.0.1:%d/"},
		{"127.0.0.1:0", "cert.pem", "https://127.0.0.1:%d/"},
		{":0", "", "http://localhost:%d/"},
		{"0.0.0.0:0", "cert.pem", "https://localhost:%d/"},
	} {
		l, err := net.Listen("tcp", test.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		want := fmt.Sprintf(test.want, l.Addr().(*net.TCPAddr).Port)
		if got := whereToLook(l, &options{tlsCert: test.cert}); got != want {
			t.Errorf("%s: %s, want %s", test.addr, got, want)
		}
	}
}

// Others are told addresses that they can reach, and none if there is none.
func TestPages(t *testing.T) {
	for addr, reach := range map[string]bool{"127.0.0.1:0": false, "[::1]:0": false, ":0": true, "0.0.0.0:0": true} {
		l, err := net.Listen("tcp", addr)
		if err != nil {
			t.Log(err) // there may be no IPv6
			continue
		}
		defer l.Close()
		got := pages(l, &options{tlsCert: "cert.pem"})
		if !reach && len(got) > 0 || len(got) > maxPages {
			t.Errorf("%s: %q", addr, got)
		}
		for _, page := range got {
			u, err := url.Parse(page)
			if err != nil || u.Scheme != "https" || u.Path != "" {
				t.Errorf("%s: %s, %v", addr, page, err)
				continue
			}
			ip := net.ParseIP(u.Hostname())
			if ip == nil || ip.IsLoopback() || ip.IsUnspecified() || u.Port() != fmt.Sprint(l.Addr().(*net.TCPAddr).Port) {
				t.Errorf("%s: %s", addr, page)
			}
		}
	}
}
