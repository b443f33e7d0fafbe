package handshake_test

import (
	"bytes"
	"errors"
	"net/http"
	"strings"
	"testing"

	"duplex/handshake"
)

func TestErrorResponse(t *testing.T) {
	tests := []struct {
		name string
		err  handshake.Error
		want string
	}{
		{"4.2.2: why", handshake.Error{Status: 403, Reason: "why not"},
			"HTTP/1.1 403 Forbidden\nConnection: close\nContent-Type: text/plain; charset=utf-8\nX-Content-Type-Options: nosniff\nContent-Length: 8\n\nwhy not\n"},
		{"RFC 9110 15.5.6: method", handshake.Error{Status: 405, Reason: "why not"},
			"HTTP/1.1 405 Method Not Allowed\nAllow: GET\nConnection: close\nContent-Type: text/plain; charset=utf-8\nX-Content-Type-Options: nosniff\nContent-Length: 8\n\nwhy not\n"},
		{"4.4: version", handshake.Error{Status: 426, Reason: "why not"},
			"HTTP/1.1 426 Upgrade Required\nUpgrade: websocket\nConnection: Upgrade, close\nSec-WebSocket-Version: 13\nContent-Type: text/plain; charset=utf-8\nX-Content-Type-Options: nosniff\nContent-Length: 8\n\nwhy not\n"},
		{"RFC 9110 11.6.1: further fields", handshake.Error{Status: 401, Reason: "who?", Header: handshake.Header{{"WWW-Authenticate", "Basic"}}},
			"HTTP/1.1 401 Unauthorized\nConnection: close\nContent-Type: text/plain; charset=utf-8\nX-Content-Type-Options: nosniff\nContent-Length: 5\nWWW-Authenticate: Basic\n\nwho?\n"},
		{"RFC 9110 15.6.1: our own fault", handshake.Error{Status: 500, Reason: "secret"},
			"HTTP/1.1 500 Internal Server Error\nConnection: close\nContent-Type: text/plain; charset=utf-8\nX-Content-Type-Options: nosniff\nContent-Length: 22\n\nInternal Server Error\n"},
		{"RFC 9110 15.6.1: not a server's", handshake.Error{Reason: "secret"},
			"HTTP/1.1 500 Internal Server Error\nConnection: close\nContent-Type: text/plain; charset=utf-8\nX-Content-Type-Options: nosniff\nContent-Length: 22\n\nInternal Server Error\n"},
		{"RFC 9110 15: unknown status", handshake.Error{Status: 418, Reason: "tea"},
			"HTTP/1.1 418 \nConnection: close\nContent-Type: text/plain; charset=utf-8\nX-Content-Type-Options: nosniff\nContent-Length: 4\n\ntea\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b, err := test.err.Response().Append(nil)
			if err != nil {
				t.Fatal(err)
			}
			head, body, _ := strings.Cut(string(b), "\r\n\r\n")
			got := strings.ReplaceAll(head, "\r\n", "\n") + "\n\n" + body
			if got != test.want {
				t.Errorf("Response:\n%s\nwant:\n%s", got, test.want)
			}
		})
	}
}

// A peer's bytes are harmless and few where they are quoted.
func TestErrorQuotes(t *testing.T) {
	r := rfcRequest("Origin: \x9b\xe9" + strings.Repeat("x", 1000))
	resp, _, err := handshake.Accept(r, handshake.Terms{})
	if statusOf(err) != 403 || len(err.Error()) > 200 || !strings.Contains(err.Error(), `"\x9b\xe9xx`) {
		t.Errorf("Accept: %v", err)
	}
	if bytes.IndexByte(resp.Body, 0x9b) >= 0 || bytes.IndexByte(resp.Body, 0xe9) >= 0 {
		t.Errorf("Body = %q", resp.Body)
	}
}

func TestAcceptReturnsItsErrorsResponse(t *testing.T) {
	resp, _, err := handshake.Accept(rfcRequest("-Upgrade"), handshake.Terms{})
	var e *handshake.Error
	if !errors.As(err, &e) {
		t.Fatalf("Accept: %v, want an Error", err)
	}
	got, _ := resp.Append(nil)
	want, _ := e.Response().Append(nil)
	if string(got) != string(want) {
		t.Errorf("Accept:\n%s\nwant:\n%s", got, want)
	}
}

// Statuses have the phrases that net/http gives them, or none.
func TestStatusText(t *testing.T) {
	for status := 300; status < 600; status++ {
		got := (&handshake.Error{Status: status}).Response().Reason
		if got != http.StatusText(status) && got != "" {
			t.Errorf("%d %s, want %s", status, got, http.StatusText(status))
		}
	}
}
