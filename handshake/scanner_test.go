package handshake_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"duplex/handshake"
)

func TestScanner(t *testing.T) {
	const head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
	fields := func(n int) string { return "GET / HTTP/1.1\r\n" + strings.Repeat("a:\r\n", n) + "\r\n" }
	tests := []struct {
		name   string
		max    int
		input  string
		want   int
		status int
	}{
		{"RFC 9112 2.1: head", 0, head, len(head), 0},
		{"RFC 9112 2.1: no fields", 0, "HTTP/1.1 200 OK\r\n\r\n", 19, 0},
		{"RFC 9112 2.1: what follows is not looked at", 0, head + "\x00\r\r\n", len(head), 0},
		{"RFC 9112 2.2: an empty line first", 0, "\r\n" + head, len(head) + 2, 0},
		{"RFC 9112 2.2: two empty lines first", 0, "\r\n\r\n" + head, 0, 400},
		{"RFC 9112 2.2: bare CR first", 0, "\rG", 0, 400},
		{"RFC 9112 2.2: bare CR in the start line", 0, "GET / HTTP/1.1\r \n", 0, 400},
		{"RFC 9112 2.2: bare CR in a name", 0, "GET / HTTP/1.1\r\nHo\rst: a\r\n", 0, 400},
		{"RFC 9112 2.2: bare CR in a value", 0, "GET / HTTP/1.1\r\nHost: a\rb\r\n", 0, 400},
		{"RFC 9112 2.2: bare CR at the end", 0, "GET / HTTP/1.1\r\nHost: a\r\n\r\r", 0, 400},
		{"RFC 9112 2.2: bare LF first", 0, "\n", 0, 400},
		{"RFC 9112 2.2: bare LF in the start line", 0, "GET / HTTP/1.1\n", 0, 400},
		{"RFC 9112 2.2: bare LF in a value", 0, "GET / HTTP/1.1\r\nHost: a\n", 0, 400},
		{"RFC 9112 2.2: bare LF at the end", 0, "GET / HTTP/1.1\r\nHost: a\r\n\n", 0, 400},
		{"RFC 9112 5.1: space before the colon", 0, "GET / HTTP/1.1\r\nHost : a", 0, 400},
		{"RFC 9112 5.1: tab before the colon", 0, "GET / HTTP/1.1\r\nHost\t: a", 0, 400},
		{"RFC 9112 5.2: folded by a space", 0, "GET / HTTP/1.1\r\nHost: a\r\n b", 0, 400},
		{"RFC 9112 5.2: folded by a tab", 0, "GET / HTTP/1.1\r\nHost: a\r\n\tb", 0, 400},
		{"RFC 9112 2.2: space after the start line", 0, "GET / HTTP/1.1\r\n Host: a", 0, 400},
		{"RFC 9112 5: no colon", 0, "GET / HTTP/1.1\r\nHost\r\n", 0, 400},
		{"RFC 9112 5: no name", 0, "GET / HTTP/1.1\r\n: a", 0, 400},
		{"RFC 9110 5.5: NUL", 0, "GET / HTTP/1.1\r\nHost: \x00", 0, 400},
		{"RFC 9110 5.5: DEL", 0, "GET / HTTP/1.1\r\nHost: \x7f", 0, 400},
		{"RFC 9112 3: control character in the start line", 0, "\x16\x03\x01", 0, 400},
		{"RFC 6585 5: at the limit", len(head), head, len(head), 0},
		{"RFC 6585 5: over the limit", len(head) - 1, head, 0, 431},
		{"RFC 6585 5: limit filled without an end", 5, "GET /", 0, 431},
		{"RFC 6585 5: limit not filled", 6, "GET /", 0, 0},
		{"RFC 6585 5: wrong beyond the limit", 5, "GET /\x00", 0, 431},
		{"RFC 6585 5: at the default limit", 0, "GET /" + strings.Repeat("a", 16<<10-18) + " HTTP/1.1\r\n\r\n", 16 << 10, 0},
		{"RFC 6585 5: over the default limit", 0, "GET /" + strings.Repeat("a", 16<<10-17) + " HTTP/1.1\r\n\r\n", 0, 431},
		{"RFC 6585 5: no limit", -1, "GET /" + strings.Repeat("a", 2<<20) + " HTTP/1.1\r\n\r\n", 2<<20 + 18, 0},
		{"RFC 6585 5: 128 fields", 0, fields(128), len(fields(128)), 0},
		{"RFC 6585 5: 129 fields", 0, fields(129), 0, 431},
		{"RFC 6585 5: 50,000 fields", -1, fields(50_000), 0, 431},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := handshake.Scanner{MaxBytes: test.max}
			n, err := s.Scan([]byte(test.input))
			if n != test.want || statusOf(err) != test.status {
				t.Errorf("Scan at once = %d, %v; want %d and status %d", n, err, test.want, test.status)
			}
			n, err = dribble(test.max, []byte(test.input))
			if n != test.want || statusOf(err) != test.status {
				t.Errorf("Scan by bytes = %d, %v; want %d and status %d", n, err, test.want, test.status)
			}
		})
	}
}

// dribble scans the input as it would come byte by byte.
func dribble(maxBytes int, input []byte) (n int, err error) {
	s := handshake.Scanner{MaxBytes: maxBytes}
	for i := range len(input) + 1 {
		if n, err = s.Scan(input[:i]); n != 0 || err != nil {
			break
		}
	}
	return n, err
}

// statusOf returns the Status of an [*handshake.Error], 0 for no error, and -1
// for one of another type.
func statusOf(err error) int {
	var e *handshake.Error
	switch {
	case err == nil:
		return 0
	case errors.As(err, &e):
		return e.Status
	}
	return -1
}

func TestScannerLooksOnce(t *testing.T) {
	input := []byte("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
	var s handshake.Scanner
	for i := range input {
		s.Scan(input[:i])
		clear(input[:i]) // would be an error if it were seen again
	}
	if n, err := s.Scan(input); n != len(input) || err != nil {
		t.Errorf("Scan = %d, %v; want %d", n, err, len(input))
	}
}

func TestScannerRemembersItsEnd(t *testing.T) {
	good := []byte("GET / HTTP/1.1\r\n\r\n")
	var s handshake.Scanner
	for range 2 {
		if n, err := s.Scan(append(good, "more"...)); n != len(good) || err != nil {
			t.Errorf("Scan = %d, %v; want %d", n, err, len(good))
		}
	}
	s = handshake.Scanner{}
	_, first := s.Scan([]byte("\n"))
	if _, err := s.Scan(good); err != first {
		t.Errorf("Scan after the error %v = %v", first, err)
	}
}

// A megabyte that comes byte by byte is 5·10¹¹ looks at a byte for who
// starts from the beginning each time.
func TestScannerIsLinear(t *testing.T) {
	input := bytes.Repeat([]byte("a"), 1<<20)
	if n, err := dribble(-1, input); n != 0 || err != nil {
		t.Errorf("Scan = %d, %v; want to be asked for more", n, err)
	}
	if _, err := dribble(0, input); statusOf(err) != 431 {
		t.Errorf("Scan = %v, want status 431", err)
	}
}

func TestHugeListsAreLinear(t *testing.T) {
	nothing := strings.Repeat(`a,  ,,,;;"\\`, 100<<10/12)
	head := fmt.Appendf(nil, "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: %[1]s\r\nConnection: %[1]s\r\nConnection: %[1]s\r\nSec-WebSocket-Extensions: %[1]s\r\nSec-WebSocket-Protocol: %[1]s\r\n\r\n", nothing)
	s := handshake.Scanner{MaxBytes: 1 << 20}
	if n, err := s.Scan(head); n != len(head) || err != nil {
		t.Fatalf("Scan = %d, %v; want %d", n, err, len(head))
	}
	r, n, err := handshake.ParseRequest(head)
	if n != len(head) || err != nil {
		t.Fatalf("ParseRequest = %d, %v; want %d", n, err, len(head))
	}
	if _, _, err := handshake.Accept(r, handshake.Terms{}); statusOf(err) != 426 {
		t.Errorf("Accept: %v, want status 426", err)
	}
	for e, err := range r.Header.Extensions() {
		if err == nil && e.Name != "a" {
			t.Fatalf("extension %q", e.Name)
		}
	}
}
