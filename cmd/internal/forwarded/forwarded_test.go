package forwarded

import (
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"duplex/handshake"
)

func tcp(ip string) net.Addr { return &net.TCPAddr{IP: net.ParseIP(ip), Port: 1234} }

// The last address of the list that is no proxy's is the client's, whatever the
// client has put before it.
func TestClient(t *testing.T) {
	var proxies Proxies
	if err := proxies.Set("127.0.0.1, 10.1.2.3/8,2001:db8::/32"); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		peer net.Addr
		list []string // of fields
		want string
	}{
		{tcp("127.0.0.1"), []string{"192.0.2.1"}, "192.0.2.1"},
		{tcp("127.0.0.1"), []string{"198.51.100.1, 192.0.2.1"}, "192.0.2.1"},
		{tcp("127.0.0.1"), []string{"198.51.100.1", "192.0.2.1, 10.0.0.1"}, "192.0.2.1"},
		{tcp("::ffff:127.0.0.1"), []string{"::ffff:192.0.2.1"}, "192.0.2.1"},
		{tcp("2001:db8::5"), []string{"2001:db9::1"}, "2001:db9::1"},
		{tcp("127.0.0.1"), []string{"192.0.2.1:4711"}, "192.0.2.1"},
		{tcp("127.0.0.1"), []string{"[2001:db9::1]:4711"}, "2001:db9::1"},
		{tcp("127.0.0.1"), []string{"[2001:db9::1]"}, "2001:db9::1"},
		{&net.UnixAddr{Net: "unix"}, []string{"192.0.2.1"}, "192.0.2.1"},
		{tcp("127.0.0.1"), []string{"10.0.0.2, 10.0.0.1"}, "10.0.0.2"}, // a client beside the proxies
		{tcp("127.0.0.1"), []string{"192.0.2.1, unknown, 10.0.0.1"}, "10.0.0.1"},
		{tcp("127.0.0.1"), []string{"unknown"}, "invalid IP"},
		{tcp("127.0.0.1"), nil, "invalid IP"},
		{tcp("192.0.2.9"), []string{"192.0.2.1"}, "invalid IP"}, // it is no proxy
	} {
		var h handshake.Header
		for _, value := range test.list {
			h.Add("X-Forwarded-For", value)
		}
		if got := proxies.Client(test.peer, h.List("X-Forwarded-For")); got.String() != test.want {
			t.Errorf("%v, %v: %v, want %s", test.peer, test.list, got, test.want)
		}
	}
}

// Without proxies nobody is believed.
func TestNoProxies(t *testing.T) {
	var none Proxies
	for _, peer := range []net.Addr{tcp("127.0.0.1"), &net.UnixAddr{Net: "unix"}} {
		if got := none.Client(peer, slices.Values([]string{"192.0.2.1"})); got != (netip.Addr{}) {
			t.Errorf("%v: %v", peer, got)
		}
	}
}

func TestSet(t *testing.T) {
	var proxies Proxies
	for _, s := range []string{"10.1.2.3/8", "::1,::ffff:192.0.2.1"} {
		if err := proxies.Set(s); err != nil {
			t.Errorf("%s: %v", s, err)
		}
	}
	if got, want := proxies.String(), "10.0.0.0/8,::1/128,192.0.2.1/32"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	for _, s := range []string{"", "proxy.example", "10.0.0.0/33", "::1,,::2"} {
		if err := proxies.Set(s); err == nil || !strings.Contains(err.Error(), "10.0.0.0/8") {
			t.Errorf("%q: %v", s, err)
		}
	}
}
