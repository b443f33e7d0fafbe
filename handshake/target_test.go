package handshake_test

import (
	"testing"

	"duplex/handshake"
)

func TestTarget(t *testing.T) {
	tests := []struct {
		name, target string
		ok           bool
	}{
		{"4.2.1 item 1: path", "/chat", true},
		{"4.2.1 item 1: root", "/", true},
		{"4.2.1 item 1: query", "/?a=/b?c", true},
		{"4.2.1 item 1: characters that browsers let pass", `/a|b?{"^"}=100%`, true},
		{"RFC 9112 3.2.1: empty segments", "//evil.example/", true},
		{"4.2.1 item 1: URI", "http://example.com/chat", true},
		{"RFC 9112 3.2.2: URI of the other scheme", "https://EXAMPLE.com:443/chat", true},
		{"RFC 9112 3.2.2: URI of ours", "wss://example.com", true},
		{"RFC 9112 3.2.2: URI with nothing but a query", "ws://example.com?a", true},
		{"RFC 9112 3.2.2: another host", "http://evil.example/chat", false},
		{"RFC 9112 3.2.2: another port", "http://example.com:8080/chat", false},
		{"RFC 9112 3.2.2: user", "http://user@example.com/chat", false},
		{"RFC 9112 3.2.2: no host", "http:///chat", false},
		{"RFC 9112 3.2.2: no authority", "http:/chat", false},
		{"RFC 9112 3.2.2: another scheme", "ftp://example.com/chat", false},
		{"RFC 9112 3.2.2: null", "null", false},
		{"3: fragment", "/chat#part", false},
		{"3: fragment of a URI", "http://example.com/#part", false},
		{"RFC 9112 3.2.3: authority", "example.com:80", false},
		{"RFC 9112 3.2.4: asterisk", "*", false},
		{"4.2.1 item 1: no slash", "chat", false},
		{"4.2.1 item 1: empty", "", false},
		{"4.2.1 item 1: space", "/a b", false},
		{"4.2.1 item 1: line break", "/\r\nX: y", false},
		{"4.2.1 item 1: not US-ASCII", "/é", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := handshake.Offer("example.com", test.target, handshake.Terms{})
			if test.ok != (err == nil) {
				t.Errorf("Offer: %v, want success: %v", err, test.ok)
			}
			want := 0
			if !test.ok {
				want = 400
			}
			r := rfcRequest("Host: example.com", "-Origin")
			r.Target = test.target
			if _, _, err := handshake.Accept(r, handshake.Terms{}); statusOf(err) != want {
				t.Errorf("Accept: %v, want status %d", err, want)
			}
		})
	}
}
