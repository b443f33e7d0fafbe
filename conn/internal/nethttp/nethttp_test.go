package nethttp

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duplex/handshake"
)

// What net/http takes out of the header is put back: the Host field and those about a
// body.
func TestRequest(t *testing.T) {
	r := httptest.NewRequest("GET", "/chat?x", strings.NewReader("hello"))
	r.Host = "example.com:80"
	r.Header = http.Header{"B": {"2", "3"}, "A": {"1"}}
	got := Request(r)
	want := &handshake.Request{Method: "GET", Target: "/chat?x", Proto: "HTTP/1.1", Header: handshake.Header{
		{Name: "Host", Value: "example.com:80"}, {Name: "A", Value: "1"}, {Name: "B", Value: "2"}, {Name: "B", Value: "3"}, {Name: "Content-Length", Value: "5"},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	r.TransferEncoding = []string{"gzip", "chunked"}
	if got := Request(r).Header.Get("Transfer-Encoding"); got != "gzip, chunked" {
		t.Errorf("Transfer-Encoding is %q", got)
	}
}

// The peer's address is whatever middleware has set, and nil if it is empty.
func TestAddr(t *testing.T) {
	for remote, want := range map[string]string{
		"192.0.2.1:80": "192.0.2.1:80", "[2001:db8::1]:80": "[2001:db8::1]:80", "192.0.2.1": "192.0.2.1:0", "a proxy": "a proxy", "": "<nil>",
	} {
		r := &http.Request{RemoteAddr: remote}
		got := "<nil>"
		if a := Addr(r); a != nil {
			got = a.String()
		}
		if got != want {
			t.Errorf("%q: %s, want %s", remote, got, want)
		}
	}
	ctx := context.WithValue(t.Context(), http.LocalAddrContextKey, &net.UnixAddr{Name: "/s", Net: "unix"})
	r := (&http.Request{RemoteAddr: "@"}).WithContext(ctx)
	if a, ok := Addr(r).(*net.UnixAddr); !ok || a.Name != "@" {
		t.Errorf("over a Unix socket: %v", Addr(r))
	}
}

// Of what middleware has set, only what can stand in a 101 goes there.
func TestFields(t *testing.T) {
	got := Fields(http.Header{
		"Set-Cookie": {"a=b", "c=d\r\nX: y"}, "Content-Type": {"text/html"}, "Content-Length": {"3"}, "Trailer": {"X"},
		"Connection": {"close"}, "Sec-Websocket-Accept": {"x"}, "X-A": {"1"}, "bad name": {"1"},
	})
	want := handshake.Header{{Name: "Set-Cookie", Value: "a=b"}, {Name: "Set-Cookie", Value: "c=d  X: y"}, {Name: "X-A", Value: "1"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A refusal has its status, its fields and its body, and ends the connection; an error
// that is none of the client's business says nothing.
func TestRefuse(t *testing.T) {
	for _, test := range []struct {
		err    error
		status int
		body   string
	}{
		{&handshake.Error{Status: 401, Reason: "who?", Header: handshake.Header{{Name: "WWW-Authenticate", Value: "Basic"}}}, 401, "who?"},
		{errors.New("db: secret"), 500, ""},
	} {
		w := httptest.NewRecorder()
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Middleware", "yes")
		if err := Refuse(w, httptest.NewRequest("GET", "/", nil), test.err); err != test.err {
			t.Errorf("returned %v", err)
		}
		h := w.Result().Header
		if w.Code != test.status || !strings.Contains(w.Body.String(), test.body) || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%d %q", w.Code, w.Body)
		}
		if h.Get("Connection") != "close" || h.Get("X-Middleware") != "yes" || h.Get("Content-Type") == "application/json" {
			t.Errorf("fields: %v", h)
		}
		if test.status == 401 && h.Get("Www-Authenticate") != "Basic" {
			t.Errorf("fields: %v", h)
		}
	}
}

// The cookies of a jar join those of the program in one field (RFC 6265, section 5.4),
// and what the server sets is kept.
func TestCookies(t *testing.T) {
	jar, _ := cookiejar.New(nil)
	at := &url.URL{Scheme: "http", Host: "example.com", Path: "/"}
	KeepCookies(jar, at, &handshake.Response{Header: handshake.Header{{Name: "Set-Cookie", Value: "a=1"}, {Name: "X", Value: "y"}}})
	own := handshake.Header{{Name: "cookie", Value: "b=2"}}
	got, err := WithCookies(jar, at, own)
	if err != nil || got.Get("Cookie") != "b=2; a=1" || own[0].Value != "b=2" {
		t.Errorf("%v, %v; the program's is %v", got, err, own)
	}
	if got, err := WithCookies(jar, &url.URL{Scheme: "http", Host: "other.example", Path: "/"}, nil); err != nil || got != nil {
		t.Errorf("for another host: %v, %v", got, err)
	}
	if got, err := WithCookies(nil, at, own); err != nil || len(got) != 1 {
		t.Errorf("without a jar: %v, %v", got, err)
	}
	KeepCookies(nil, at, &handshake.Response{})
}
