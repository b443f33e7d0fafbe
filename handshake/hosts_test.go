package handshake_test

import (
	"strings"
	"testing"

	"duplex/handshake"
)

// A server answers to the names that it is told, whatever the origin says (DNS
// rebinding).
func TestHosts(t *testing.T) {
	tests := []struct {
		patterns string // separated by spaces
		host     string
		ok       bool
	}{
		{"", "evil.example:9001", true},
		{"*", "evil.example:9001", true},
		{"localhost", "localhost", true},
		{"localhost", "LocalHost:9001", true},
		{"localhost", "evil.example:9001", false},
		{"localhost", "localhost.evil.example", false},
		{"localhost", "localhost.", false},
		{"localhost:80", "localhost:80", true},
		{"localhost:80", "localhost", false},
		{"localhost:80", "localhost:81", false},
		{"example.com *.example.com", "example.com:8443", true},
		{"example.com *.example.com", "a.b.example.com", true},
		{"example.com *.example.com", "anexample.com", false},
		{"*.example.com", "example.com", false},
		{"127.0.0.0/8 ::1/128", "127.0.0.1:9001", true},
		{"127.0.0.0/8 ::1/128", "127.1.2.3", true},
		{"127.0.0.0/8 ::1/128", "[::1]:9001", true},
		{"127.0.0.0/8 ::1/128", "[::ffff:127.0.0.1]", true},
		{"127.0.0.0/8 ::1/128", "192.0.2.1", false},
		{"127.0.0.0/8 ::1/128", "[::2]", false},
		{"127.0.0.0/8 ::1/128", "127.0.0.1.evil.example", false},
		{"127.0.0.0/8 ::1/128", "localhost", false},
		{"0.0.0.0/0 ::/0", "192.0.2.1:80", true},
		{"0.0.0.0/0 ::/0", "[2001:db8::1]:80", true},
		{"0.0.0.0/0 ::/0", "2130706433", false},
		{"[::1]", "[::1]:80", true},
	}
	for _, test := range tests {
		t.Run("10.2: "+test.patterns+" and "+test.host, func(t *testing.T) {
			terms := handshake.Terms{Hosts: strings.Fields(test.patterns)}
			if err := terms.Check(); err != nil {
				t.Fatal(err)
			}
			want := 421
			if test.ok {
				want = 101
			}
			resp, _, err := handshake.Accept(rfcRequest("Host: "+test.host, "Origin: http://"+test.host), terms)
			if resp.Status != want || terms.AnswersTo(test.host) != test.ok {
				t.Errorf("Accept: %d, %v; want %d", resp.Status, err, want)
			}
			if err != nil && (!strings.Contains(err.Error(), "Hosts") || strings.Contains(string(resp.Body), "Hosts")) {
				t.Errorf("the log says %q, and the client is told %q", err, resp.Body)
			}
		})
	}
}

func TestMalformedHostPatterns(t *testing.T) {
	for _, s := range []string{"", "**", "*.", "*example.com", "www.*.example.com", "*:80", "http://example.com", "example.com/",
		"user@example.com", "example.com:x", "*.[::1]", "::1", "127.0.0.1/33", "127.0.0.1/", "a b"} {
		terms := handshake.Terms{Hosts: []string{"example.com", s}}
		err := terms.Check()
		if want := `handshake: malformed host pattern "` + s + `"`; err == nil || err.Error() != want {
			t.Errorf("Check: %v, want %s", err, want)
		}
	}
}

// There is nothing behind the head in the answer to a HEAD (RFC 9110, section
// 9.3.2).
func TestHead(t *testing.T) {
	r := rfcRequest()
	r.Method = "HEAD"
	resp, _, err := handshake.Accept(r, handshake.Terms{})
	if resp.Status != 405 || len(resp.Body) > 0 || !resp.Header.Has("Content-Length") {
		t.Errorf("%d with %q, %v", resp.Status, resp.Body, err)
	}
}
