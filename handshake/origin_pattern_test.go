package handshake_test

import (
	"testing"

	"duplex/handshake"
)

func TestOriginPatterns(t *testing.T) {
	tests := []struct {
		pattern, origin string
		ok              bool
	}{
		{"*", "http://other.example", true},
		{"*", "https://other.example:8443", true},
		{"*", "app://other", true},
		{"*", "null", true},
		{"*", "http://other.example/", true}, // golang.org/x/net/websocket
		{"*", "file://", true},               // Electron and Cordova
		{"*", "http://user@other.example", true},
		{"*", "other.example", true},
		{"*", "", true},
		{"file://", "file://", true},
		{"FILE://", "file://", true},
		{"file://", "file://other", false},
		{"file://", "app://", false},
		{"file://", "null", false},
		{"app://other", "app://", false},
		{"null", "file://", false},
		{"other.example", "file://", false},
		{"null", "null", true},
		{"null", "http://null", false},
		{"null", "app://null", false},
		{"other.example", "http://other.example", true},
		{"other.example", "https://other.example", true},
		{"other.example", "https://other.example:443", true},
		{"Other.Example", "http://oTHER.eXAMPLE", true},
		{"other.example", "http://other.example:8080", false},
		{"other.example", "https://other.example:80", false},
		{"other.example", "app://other.example", false},
		{"other.example", "http://www.other.example", false},
		{"other.example", "http://another.example", false},
		{"other.example", "http://other.example.evil.example", false},
		{"other.example", "null", false},
		{"other.example:8080", "http://other.example:8080", true},
		{"other.example:8080", "https://other.example:8080", true},
		{"other.example:8080", "http://other.example", false},
		{"other.example:80", "http://other.example", true},
		{"other.example:80", "https://other.example", false},
		{"*.other.example", "http://www.other.example", true},
		{"*.other.example", "http://a.b.c.Other.example", true},
		{"*.other.example", "http://other.example", false},
		{"*.other.example", "http://.other.example", false},
		{"*.other.example", "http://another.example", false},
		{"*.other.example", "http://wwwXother.example", false},
		{"*.other.example", "http://www.other.example:8080", false},
		{"*.other.example", "http://www.other.example.evil.example", false},
		{"*.other.example", "null", false},
		{"https://other.example", "https://other.example", true},
		{"https://other.example", "http://other.example", false},
		{"https://other.example", "http://other.example:443", false},
		{"HTTPS://other.example", "https://other.example", true},
		{"https://*.other.example:8443", "https://www.other.example:8443", true},
		{"https://*.other.example:8443", "https://www.other.example", false},
		{"https://*.other.example:8443", "http://www.other.example:8443", false},
		{"app://other", "app://other", true},
		{"app://other", "app://other:1", false},
		{"app://other:1", "app://other:1", true},
		{"app://other:1", "app://other", false},
		{"[::1]:8080", "http://[::1]:8080", true},
		{"[::1]", "http://[::2]", false},
	}
	for _, test := range tests {
		t.Run("10.2: "+test.pattern+" and "+test.origin, func(t *testing.T) {
			want := 403
			if test.ok {
				want = 101
			}
			terms := handshake.Terms{Origins: []string{"http://first.example", test.pattern}}
			resp, _, err := handshake.Accept(rfcRequest("Origin: "+test.origin), terms)
			if resp.Status != want {
				t.Errorf("Accept: %d, %v; want %d", resp.Status, err, want)
			}
		})
	}
}

func TestMalformedOriginPatterns(t *testing.T) {
	patterns := []string{
		"", "**", "*.", "*.*", "*example.com", "www.*.example.com", "*.*.example.com", "example.*", "*:8080", "*://example.com", "http://", "ws://", "app://*.", "://",
		"https://", "https://*", "://example.com", "1://example.com", "https://example.com/", "https://example.com/*",
		"user@example.com", "example.com:port", "example.com:*", "*.[::1]", "::1", "a b", "null ", "http://null/",
	}
	for _, s := range patterns {
		t.Run("10.2: "+s, func(t *testing.T) {
			terms := handshake.Terms{Origins: []string{"example.com", s}}
			err := terms.Check()
			if want := `handshake: malformed origin pattern "` + s + `"`; err == nil || err.Error() != want {
				t.Errorf("Check: %v, want %s", err, want)
			}
		})
	}
}
