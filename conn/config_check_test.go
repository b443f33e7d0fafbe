package conn_test

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"duplex/conn"
)

// A field that is for the other end is an error that names it, whichever way in,
// and final for a client; both kinds in one Config are one for Check.
func TestConfigOfTheOtherEnd(t *testing.T) {
	jar, _ := cookiejar.New(nil)
	server := map[string]*conn.Config{
		"Origins":   {Origins: []string{"https://example.com"}},
		"Hosts":     {Hosts: []string{"example.com"}},
		"Authorize": {Authorize: func(*conn.Request) error { return nil }},
	}
	client := map[string]*conn.Config{
		"TLS":                  {TLS: new(tls.Config)},
		"NetDial":              {NetDial: func(context.Context, string, string) (net.Conn, error) { return nil, nil }},
		"Unix":                 {Unix: "/tmp/socket"},
		"Proxy":                {Proxy: func(*http.Request) (*url.URL, error) { return nil, nil }},
		"Jar":                  {Jar: jar},
		"MaxRedirects":         {MaxRedirects: 3},
		"RedirectSubprotocols": {RedirectSubprotocols: []string{"x"}},
		"ConnectTimeout":       {ConnectTimeout: 1},
		"ProxyTimeout":         {ProxyTimeout: 1},
		"TLSTimeout":           {TLSTimeout: 1},
		"OpeningTimeout":       {OpeningTimeout: 1},
	}
	names := func(t *testing.T, err error, field string) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), "Config."+field+" ") {
			t.Errorf("%v, want an error that names %s", err, field)
		}
	}
	for field, cfg := range server {
		_, err := conn.Dial(background, "ws://127.0.0.1:1/", cfg)
		names(t, err, field)
		if !conn.IsFinal(err) {
			t.Errorf("%v is not final", err)
		}
		if err := cfg.Check(); err != nil {
			t.Errorf("Check: %v", err)
		}
	}
	for field, cfg := range client {
		a, b := net.Pipe()
		go b.Close()
		_, err := conn.Accept(background, a, cfg)
		names(t, err, field)

		w := httptest.NewRecorder()
		_, err = conn.Upgrade(w, httptest.NewRequest("GET", "/", nil), cfg)
		names(t, err, field)
		if w.Code != http.StatusInternalServerError {
			t.Errorf("%s: status %d", field, w.Code)
		}
		if err := cfg.Check(); err != nil {
			t.Errorf("Check: %v", err)
		}
		both := *cfg
		both.Origins = []string{"https://example.com"}
		names(t, both.Check(), field)
		names(t, both.Check(), "Origins")
	}
}

// A Server finds a mistake in its Config before it accepts anything, and answers
// requests from net/http with 500.
func TestServerChecksItsConfig(t *testing.T) {
	var refused error
	s := &conn.Server{Config: &conn.Config{TLS: new(tls.Config)}, Refused: func(_ net.Addr, err error) { refused = err }}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Serve(l); err == nil || !strings.Contains(err.Error(), "Config.TLS") {
		t.Errorf("Serve: %v", err)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if w.Code != http.StatusInternalServerError || refused == nil || !strings.Contains(refused.Error(), "Config.TLS") {
		t.Errorf("ServeHTTP: %d, %v", w.Code, refused)
	}
}
