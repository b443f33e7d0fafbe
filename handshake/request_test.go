package handshake_test

import (
	"strings"
	"testing"

	"duplex/handshake"

	"github.com/google/go-cmp/cmp"
)

func TestParseRequest(t *testing.T) {
	const input = "GET /chat?a=%20 HTTP/1.1\r\nHost: a\r\nEmpty:\r\nBlank: \t \r\nx-Case:\tb c\t\r\nX-Latin: \xe9\r\n\r\n\x81\x00"
	want := &handshake.Request{
		Method: "GET",
		Target: "/chat?a=%20",
		Proto:  "HTTP/1.1",
		Header: handshake.Header{{"Host", "a"}, {"Empty", ""}, {"Blank", ""}, {"x-Case", "b c"}, {"X-Latin", "\xe9"}},
	}
	b := []byte(input)
	got, n, err := handshake.ParseRequest(b)
	if err != nil || n != len(input)-2 {
		t.Fatalf("ParseRequest = %d, %v; want %d", n, err, len(input)-2)
	}
	clear(b)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ParseRequest (-want +got):\n%s", diff)
	}
}

func TestParseRequestLine(t *testing.T) {
	tests := []struct {
		name, line string
		ok         bool
	}{
		{"RFC 9112 3: request line", "GET / HTTP/1.1", true},
		{"RFC 9112 3: any method and target", "PRI * HTTP/2.0", true},
		{"RFC 9112 3: two spaces before the target", "GET  / HTTP/1.1", false},
		{"RFC 9112 3: two spaces after the target", "GET /  HTTP/1.1", false},
		{"RFC 9112 3: space first", " GET / HTTP/1.1", false},
		{"RFC 9112 3: space last", "GET / HTTP/1.1 ", false},
		{"RFC 9112 3: tab for a space", "GET\t/ HTTP/1.1", false},
		{"RFC 9112 3: space in the target", "GET /a b HTTP/1.1", false},
		{"RFC 9112 3: no target", "GET HTTP/1.1", false},
		{"RFC 9112 3: no version", "GET /", false},
		{"RFC 9112 3.1: method is no token", "G(T / HTTP/1.1", false},
		{"RFC 9112 3.2: tab in the target", "GET /a\tb HTTP/1.1", false},
		{"RFC 9112 3.2: UTF-8 in the target", "GET /é HTTP/1.1", false},
		{"RFC 9112 2.3: lower case", "GET / http/1.1", false},
		{"RFC 9112 2.3: two digits", "GET / HTTP/1.10", false},
		{"RFC 9112 2.3: no minor version", "GET / HTTP/1", false},
		{"RFC 9112 2.3: no digits", "GET / HTTP/a.1", false},
		{"RFC 9112 2.3: no digit behind", "GET / HTTP/1.a", false},
		{"RFC 9112 2.3: comma", "GET / HTTP/1,1", false},
		{"RFC 9112 2.3: another protocol", "GET / HTCP/1.1", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			want := 400
			if test.ok {
				want = 0
			}
			_, n, err := handshake.ParseRequest([]byte(test.line + "\r\n\r\n"))
			if statusOf(err) != want || test.ok != (n != 0) {
				t.Errorf("ParseRequest = %d, %v; want success: %v", n, err, test.ok)
			}
		})
	}
}

func TestRequestAppend(t *testing.T) {
	tests := []struct {
		name string
		r    handshake.Request
		want string // "" for an error
	}{
		{"RFC 9112 3", handshake.Request{Method: "GET", Target: "/", Proto: "HTTP/1.0"}, "GET / HTTP/1.0\r\n\r\n"},
		{"RFC 9112 3: default version", handshake.Request{Method: "CONNECT", Target: "a:80", Header: handshake.Header{{"Host", "a:80"}, {"Empty", ""}}},
			"CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\nEmpty: \r\n\r\n"},
		{"RFC 9112 11.1: method", handshake.Request{Method: "GET / HTTP/1.1\r\nX:", Target: "/"}, ""},
		{"RFC 9112 11.1: no method", handshake.Request{Target: "/"}, ""},
		{"RFC 9112 11.1: target with a space", handshake.Request{Method: "GET", Target: "/ HTTP/1.1"}, ""},
		{"RFC 9112 11.1: target with a line break", handshake.Request{Method: "GET", Target: "/\r\nX:y"}, ""},
		{"RFC 9112 11.1: no target", handshake.Request{Method: "GET"}, ""},
		{"RFC 9112 11.1: version", handshake.Request{Method: "GET", Target: "/", Proto: "HTTP/1.1\r\nX: y"}, ""},
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

// No field can carry anything but itself, be it in a request or a response.
func TestAppendInjectsNothing(t *testing.T) {
	tests := []struct {
		name  string
		field handshake.Field
	}{
		{"line break in the value", handshake.Field{Name: "X", Value: "a\r\nY: b"}},
		{"CR in the value", handshake.Field{Name: "X", Value: "a\rb"}},
		{"LF in the value", handshake.Field{Name: "X", Value: "a\nb"}},
		{"NUL in the value", handshake.Field{Name: "X", Value: "a\x00b"}},
		{"line break in the name", handshake.Field{Name: "X: a\r\nY", Value: "b"}},
		{"space in the name", handshake.Field{Name: "X ", Value: "a"}},
		{"colon in the name", handshake.Field{Name: "X:", Value: "a"}},
		{"no name", handshake.Field{Name: "", Value: "a"}},
	}
	for _, test := range tests {
		t.Run("RFC 9112 11.1: "+test.name, func(t *testing.T) {
			h := handshake.Header{{"Host", "a"}, test.field}
			r := handshake.Request{Method: "GET", Target: "/", Header: h}
			if b, err := r.Append([]byte("before")); err == nil || string(b) != "before" {
				t.Errorf("Request.Append = %q, %v; want an error", b, err)
			}
			resp := handshake.Response{Status: 101, Header: h}
			if b, err := resp.Append([]byte("before")); err == nil || string(b) != "before" {
				t.Errorf("Response.Append = %q, %v; want an error", b, err)
			}
			if err := (handshake.Terms{Header: h[1:]}).Check(); err == nil || strings.ContainsAny(err.Error(), "\r\n\x00") {
				t.Errorf("Check = %v; want a printable error", err)
			}
		})
	}
}
