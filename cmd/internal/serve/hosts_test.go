package serve

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"duplex/conn"
	"duplex/handshake"
)

// A program on loopback answers to addresses and to localhost, unless it is told
// other hosts, and says which flag tells it; elsewhere it answers to all.
func TestHostsOnLoopback(t *testing.T) {
	for _, test := range []struct {
		addr, flag, host string
		ok               bool
	}{
		{"127.0.0.1:0", "", "127.0.0.1:9001", true},
		{"127.0.0.1:0", "", "[::1]:9001", true},
		{"127.0.0.1:0", "", "192.0.2.1", true},
		{"127.0.0.1:0", "", "localhost:9001", true},
		{"127.0.0.1:0", "", "chat.localhost", true},
		{"127.0.0.1:0", "", "evil.example:9001", false},
		{"127.0.0.1:0", "", "localhost.evil.example", false},
		{"127.0.0.1:0", "chat.example,*.example.com", "chat.example", true},
		{"127.0.0.1:0", "chat.example,*.example.com", "localhost", false},
		{"127.0.0.1:0", "*", "evil.example:9001", true},
		{"0.0.0.0:0", "", "evil.example:9001", true},
		{"0.0.0.0:0", "chat.example", "evil.example:9001", false},
	} {
		l, err := net.Listen("tcp", test.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		var o options
		if test.flag != "" {
			o.hosts.Set(test.flag)
		}
		h := o.servedOn(l)
		r := &conn.Request{Request: &handshake.Request{Header: handshake.Header{{Name: "Host", Value: test.host}}}}
		refusal := h.check(r)
		w := httptest.NewRecorder()
		page := httptest.NewRequest("GET", "/metrics", nil)
		page.Host = test.host
		h.guard(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(200) })).ServeHTTP(w, page)
		if (refusal == nil) != test.ok || (w.Code == 200) != test.ok {
			t.Errorf("%s with -host %q, asked as %s: %v, and %d for a page", test.addr, test.flag, test.host, refusal, w.Code)
		}
		if !test.ok && (!strings.Contains(refusal.Error(), "-host") || !strings.Contains(w.Body.String(), "-host") || w.Code != 421) {
			t.Errorf("asked as %s: %v, and %d %s", test.host, refusal, w.Code, w.Body)
		}
	}
}
