package route_test

import (
	"net/url"
	"strings"
	"testing"

	"duplex/conn/internal/route"
)

func TestProxy(t *testing.T) {
	for in, want := range map[string]string{"http://p": "p:80", "https://u:p@p": "p:443", "http://p:3128/x": "p:3128", "http://[::1]": "[::1]:80"} {
		u, err := url.Parse(in)
		if err != nil {
			t.Fatal(err)
		}
		if addr, secure, err := route.Proxy(u); addr != want || secure != strings.HasPrefix(in, "https") || err != nil {
			t.Errorf("%s: %s, %t, %v", in, addr, secure, err)
		}
	}
	for _, u := range []*url.URL{{Scheme: "gopher", Host: "p"}, {Scheme: "http"}, {Scheme: "http", Host: ":80"}, {Host: "p"}} {
		if addr, _, err := route.Proxy(u); err == nil {
			t.Errorf("%v: %s", u, addr)
		}
	}
}
