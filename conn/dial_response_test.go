package conn_test

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"duplex/conn"
	"duplex/handshake"
)

// What the server has answered, from where and over which TLS, is there for as
// long as the connection is.
func TestResponse(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/there" {
			http.Redirect(w, r, "/there?x", http.StatusTemporaryRedirect)
			return
		}
		if c, err := conn.Upgrade(w, r, &conn.Config{Header: handshake.Header{{Name: "X-Session", Value: "s1"}}}); err == nil {
			c.CloseNow()
		}
	}))
	defer s.Close()
	cfg := conn.Config{MaxRedirects: 1, TLS: s.Client().Transport.(*http.Transport).TLSClientConfig}
	c, err := conn.Dial(deadline(t), s.URL, &cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseNow()
	c.SetValue("mine")
	resp := c.Response()
	if resp == nil || resp.Status != 101 || resp.Header.Get("x-session") != "s1" {
		t.Fatalf("the response is %+v", resp)
	}
	if want := "wss" + strings.TrimPrefix(s.URL, "https") + "/there?x"; resp.URL.String() != want {
		t.Errorf("it is from %v, want %s", resp.URL, want)
	}
	if resp.TLS == nil || !resp.TLS.PeerCertificates[0].Equal(s.Certificate()) {
		t.Errorf("TLS: %+v", resp.TLS)
	}
	if c.Value() != "mine" || c.Request() != nil {
		t.Errorf("the value is %v, the request %v", c.Value(), c.Request())
	}

	server, client := tcpPair(t, nil, &conn.Config{DropRequest: true})
	if server.Response() != nil || client.Response() != nil {
		t.Error("a response at the server, or at a client that does not want it")
	}
	_, client = tcpPair(t, nil, nil)
	if resp := client.Response(); resp == nil || resp.TLS != nil || resp.URL.String() != "ws://example.com/" {
		t.Errorf("without TLS: %+v", resp)
	}
}

// http and https do for ws and wss.
func TestDialHTTPSchemes(t *testing.T) {
	upgrade := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, err := conn.Upgrade(w, r, nil); err == nil {
			serveEcho(c)
		}
	})
	plain, secure := httptest.NewServer(upgrade), httptest.NewTLSServer(upgrade)
	defer plain.Close()
	defer secure.Close()
	cfg := &conn.Config{TLS: &tls.Config{RootCAs: secure.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs}}
	for _, url := range []string{plain.URL, secure.URL} {
		c, err := conn.Dial(deadline(t), url, cfg)
		if err != nil {
			t.Errorf("%s: %v", url, err)
			continue
		}
		checkEcho(t, c, "hello")
		c.Close(conn.NormalClosure, "")
	}
}
