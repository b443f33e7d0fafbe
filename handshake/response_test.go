package handshake_test

import (
	"testing"

	"duplex/handshake"

	"github.com/google/go-cmp/cmp"
)

func TestParseResponse(t *testing.T) {
	const input = "HTTP/1.1 403 No  way \r\nServer: a\r\nContent-Length: 4\r\n\r\nbody"
	want := &handshake.Response{
		Proto:  "HTTP/1.1",
		Status: 403,
		Reason: "No  way ",
		Header: handshake.Header{{"Server", "a"}, {"Content-Length", "4"}},
	}
	b := []byte(input)
	got, n, err := handshake.ParseResponse(b)
	if err != nil || n != len(input)-4 {
		t.Fatalf("ParseResponse = %d, %v; want %d", n, err, len(input)-4)
	}
	clear(b)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ParseResponse (-want +got):\n%s", diff)
	}
}

func TestParseStatusLine(t *testing.T) {
	tests := []struct {
		name, line string
		ok         bool
	}{
		{"RFC 9112 4: status line", "HTTP/1.1 200 OK", true},
		{"RFC 9112 4: empty reason", "HTTP/1.1 200 ", true},
		{"RFC 9112 4: no reason", "HTTP/1.1 200", true},
		{"RFC 9112 4: unknown status", "HTTP/1.1 999 \xe9", true},
		{"RFC 9112 4: no status", "HTTP/1.1", false},
		{"RFC 9112 4: two spaces", "HTTP/1.1  200 OK", false},
		{"RFC 9112 4: two digits", "HTTP/1.1 20 OK", false},
		{"RFC 9112 4: four digits", "HTTP/1.1 2000 OK", false},
		{"RFC 9112 4: zero", "HTTP/1.1 000 OK", false},
		{"RFC 9112 4: sign", "HTTP/1.1 +20 OK", false},
		{"RFC 9112 4: letter in the middle", "HTTP/1.1 2x0 OK", false},
		{"RFC 9112 4: letter at the end", "HTTP/1.1 20x OK", false},
		{"RFC 9112 4: another protocol", "ICY 200 OK", false},
		{"RFC 9112 2.2: empty line first", "\r\nHTTP/1.1 200 OK", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, n, err := handshake.ParseResponse([]byte(test.line + "\r\n\r\n"))
			if statusOf(err) != 0 || test.ok != (err == nil) || test.ok != (n != 0) {
				t.Errorf("ParseResponse = %d, %v; want success: %v", n, err, test.ok)
			}
		})
	}
}

func TestResponseAppend(t *testing.T) {
	tests := []struct {
		name string
		r    handshake.Response
		want string // "" for an error
	}{
		{"RFC 9112 4: bare", handshake.Response{Status: 101}, "HTTP/1.1 101 \r\n\r\n"},
		{"RFC 9112 4: with body", handshake.Response{Proto: "HTTP/1.0", Status: 404, Reason: "Gone away", Header: handshake.Header{{"X", "y"}}, Body: []byte("body")},
			"HTTP/1.0 404 Gone away\r\nX: y\r\n\r\nbody"},
		{"RFC 9112 4: status of two digits", handshake.Response{Status: 99}, ""},
		{"RFC 9112 4: status of four digits", handshake.Response{Status: 1000}, ""},
		{"RFC 9112 11.1: reason", handshake.Response{Status: 200, Reason: "OK\r\nX: y"}, ""},
		{"RFC 9112 11.1: version", handshake.Response{Proto: "HTTP/1.1 200 OK\r\nX:", Status: 200}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := test.r.Append([]byte("before"))
			if (err == nil) != (test.want != "") || string(got) != "before"+test.want {
				t.Errorf("Append = %q, %v; want %q", got, err, "before"+test.want)
			}
		})
	}
}
