package handshake_test

import (
	"testing"

	"duplex/handshake"
)

func TestHost(t *testing.T) {
	tests := []struct {
		host string
		ok   bool
	}{
		{"example.com", true},
		{"EXAMPLE.com:80", true},
		{"localhost", true},
		{"127.0.0.1:8080", true},
		{"[::1]", true},
		{"[2001:DB8::1]:443", true},
		{"[::ffff:127.0.0.1]:443", true},
		{"xn--bcher-kva.example", true},
		{"under_score", true},
		{"a%20b", true},
		{"%C3%A9", true},
		{"example.com:", true},
		{"example.com:65535", true},
		{"", false},
		{":80", false},
		{"example.com:0", false},
		{"example.com:65536", false},
		{"example.com:+80", false},
		{"example.com:http", false},
		{"example.com:80:80", false},
		{"user@example.com", false},
		{"example.com/path", false},
		{"example.com?", false},
		{"example.com#", false},
		{"a b", false},
		{"a%2", false},
		{"a%2g", false},
		{"a%", false},
		{"\xe9", false},
		{"a, b", false},
		{"::1", false},
		{"[::1", false},
		{"::1]", false},
		{"[]", false},
		{"[", false},
		{"[1]", false},
		{"[::g]", false},
		{"[::1]80", false},
		{"[[::1]]", false},
		{"[::1]:80]", false},
		{"a[::1]", false},
		{"[fe80::1%25eth0]", false},
		{"http://example.com", false},
	}
	for _, test := range tests {
		t.Run("RFC 3986 3.2.2: "+test.host, func(t *testing.T) {
			resp, _, err := handshake.Accept(rfcRequest("-Origin", "Host: "+test.host), handshake.Terms{})
			if test.ok != (resp.Status == 101) || !test.ok && resp.Status != 400 {
				t.Errorf("Accept: %d, %v; want success: %v", resp.Status, err, test.ok)
			}
			if _, err := handshake.Offer(test.host, "/", handshake.Terms{}); test.ok != (err == nil) {
				t.Errorf("Offer: %v; want success: %v", err, test.ok)
			}
		})
	}
}
