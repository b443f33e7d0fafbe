package conn_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// HTTP/2 is refused in so many words.
func TestUpgradeHTTP2(t *testing.T) {
	r := httptest.NewRequest("GET", "/", nil)
	r.Proto, r.ProtoMajor, r.ProtoMinor = "HTTP/2.0", 2, 0
	w := httptest.NewRecorder()
	_, err := conn.Upgrade(w, r, nil)
	if err == nil || w.Code != 505 || !strings.Contains(w.Body.String(), "HTTP/1.1") {
		t.Errorf("%d %q, %v", w.Code, w.Body, err)
	}
}

// A response writer that cannot give the connection away gets an error.
func TestUpgradeWithoutHijack(t *testing.T) {
	r := httptest.NewRequest("GET", "http://example.com/", nil)
	r.Header = http.Header{"Upgrade": {"websocket"}, "Connection": {"Upgrade"},
		"Sec-Websocket-Key": {"dGhlIHNhbXBsZSBub25jZQ=="}, "Sec-Websocket-Version": {"13"}}
	w := httptest.NewRecorder()
	if _, err := conn.Upgrade(w, r, nil); err == nil || w.Code != 500 {
		t.Errorf("%d, %v", w.Code, err)
	}
}

// The deadlines of the HTTP server are gone after Upgrade.
func TestUpgradeClearsDeadlines(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, err := conn.Upgrade(w, r, nil); err == nil {
			serveEcho(c)
		}
	}))
	s.Config.ReadTimeout, s.Config.WriteTimeout = 50*time.Millisecond, 50*time.Millisecond
	s.Start()
	defer s.Close()
	ctx := deadline(t)
	c, err := conn.Dial(ctx, "ws"+strings.TrimPrefix(s.URL, "http"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseNow()
	time.Sleep(100 * time.Millisecond)
	if err := c.Write(ctx, frame.Text, []byte("x")); err != nil {
		t.Error(err)
	}
	if _, got, err := c.Read(ctx); err != nil || string(got) != "x" {
		t.Errorf("read %q, %v", got, err)
	}
}
