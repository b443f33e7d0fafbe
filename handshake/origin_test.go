package handshake_test

import (
	"strings"
	"testing"

	"duplex/handshake"
)

// Who sets nothing lets in the pages of his own host and port, and no others
// (section 10.2; CVE-2026-34403, CVE-2023-0957).
func TestOrigin(t *testing.T) {
	tests := []struct {
		name, host, origin string
		ok                 bool
	}{
		{"10.2: same", "example.com", "http://example.com", true},
		{"10.2: same, TLS", "example.com", "https://example.com", true},
		{"10.2: letter case", "Example.COM", "HTTP://example.com", true},
		{"10.2: port is the default of http", "example.com:80", "http://example.com", true},
		{"10.2: port is the default of https", "example.com", "https://example.com:443", true},
		{"10.2: port is spelt out", "example.com:8080", "http://example.com:8080", true},
		{"10.2: IPv6", "[::1]:8080", "http://[::1]:8080", true},
		{"10.2: IPv6, letter case", "[2001:DB8::1]", "https://[2001:db8::1]", true},
		{"10.2: IPv4", "127.0.0.1:80", "http://127.0.0.1", true},
		{"10.2: another host", "example.com", "http://evil.example", false},
		{"10.2: host that begins alike", "example.com", "http://example.com.evil.example", false},
		{"10.2: host that ends alike", "example.com", "http://notexample.com", false},
		{"10.2: subdomain", "example.com", "http://www.example.com", false},
		{"10.2: host and a dot", "example.com", "http://example.com.", false},
		{"10.2: another port", "example.com", "http://example.com:8080", false},
		{"10.2: another port of the host", "example.com:8080", "http://example.com", false},
		{"10.2: default of the other scheme", "example.com:80", "https://example.com", false},
		{"10.2: default of the other scheme, reversed", "example.com:443", "http://example.com", false},
		{"10.2: another IPv6", "[::1]", "http://[::2]", false},
		{"10.2: scheme of an app", "localhost", "capacitor://localhost", false},
		{"10.2: null", "null", "null", false},
		{"10.2: null in capitals", "example.com", "NULL", false},
		{"RFC 6454 6.2: empty", "example.com", "", false},
		{"RFC 6454 6.2: user", "example.com", "http://example.com@evil.example", false},
		{"RFC 6454 6.2: user and the right host", "example.com", "http://user@example.com", false},
		{"RFC 6454 6.2: user and password", "example.com:80", "http://example.com:80@evil.example", false},
		{"RFC 6454 6.2: path", "example.com", "http://example.com/", false},
		{"RFC 6454 6.2: query", "example.com", "http://example.com?", false},
		{"RFC 6454 6.2: fragment", "example.com", "http://example.com#", false},
		{"RFC 6454 6.2: backslash", "example.com", `http://evil.example\.example.com`, false},
		{"RFC 6454 6.2: no scheme", "example.com", "example.com", false},
		{"RFC 6454 6.2: empty scheme", "example.com", "://example.com", false},
		{"RFC 6454 6.2: digit for a scheme", "example.com", "1://example.com", false},
		{"RFC 6454 6.2: malformed scheme", "example.com", "ht_tp://example.com", false},
		{"RFC 6454 6.2: no host", "example.com", "http://", false},
		{"10.2: file", "example.com", "file://", false},
		{"RFC 6454 6.2: malformed port", "example.com", "http://example.com:x", false},
		{"RFC 6454 7.1: two in one field", "example.com", "http://example.com http://evil.example", false},
		{"RFC 6454 7.1: list", "example.com", "http://example.com, http://example.com", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			want := 403
			if test.ok {
				want = 101
			}
			resp, _, err := handshake.Accept(rfcRequest("Host: "+test.host, "Origin: "+test.origin), handshake.Terms{})
			if resp.Status != want {
				t.Errorf("Accept: %d, %v; want %d", resp.Status, err, want)
			}
		})
	}
}

func TestOriginOnceOrNever(t *testing.T) {
	tests := []struct {
		name  string
		edits []string
		want  int
	}{
		{"10.2: not a browser", []string{"-Origin"}, 101},
		{"RFC 6454 7.3: twice", []string{"+Origin: http://server.example.com"}, 403},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			edits := append([]string{"Origin: http://server.example.com"}, test.edits...)
			for _, terms := range []handshake.Terms{{}, {Origins: []string{"*"}}} {
				resp, _, err := handshake.Accept(rfcRequest(edits...), terms)
				if resp.Status != test.want {
					t.Errorf("Accept with %q: %d, %v; want %d", terms.Origins, resp.Status, err, test.want)
				}
			}
		})
	}
}

// Who runs the server learns what the origin was compared with and what to do, and
// the client does not.
func TestOriginRefusalSaysWhatToDo(t *testing.T) {
	resp, _, err := handshake.Accept(rfcRequest("Host: backend:8080", "Origin: https://app.example"), handshake.Terms{})
	for _, said := range []string{`"https://app.example"`, `"backend:8080"`, "Origins", "proxy"} {
		if !strings.Contains(err.Error(), said) {
			t.Errorf("the error does not mention %s: %v", said, err)
		}
	}
	if got, want := string(resp.Body), "origin \"https://app.example\" is not allowed\n"; got != want {
		t.Errorf("the client is told %q, want %q", got, want)
	}
}
