package conn_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"duplex/conn"
	"duplex/handshake"
)

// Cookies come from the jar and go there, in all answers on the way.
func TestJar(t *testing.T) {
	asked := make(chan string, 2)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- strings.Join(r.Header.Values("Cookie"), "|")
		if r.URL.Path == "/login" {
			w.Header().Add("Set-Cookie", "c=1; Path=/")
			w.Header().Add("Set-Cookie", "d=2; Path=/; HttpOnly")
			w.Header().Set("Location", "/chat")
			w.WriteHeader(303)
			return
		}
		c, err := conn.Upgrade(w, r, &conn.Config{Header: handshake.Header{{Name: "Set-Cookie", Value: "e=3"}}})
		if err == nil {
			c.CloseNow()
		}
	}))
	defer s.Close()
	j, _ := cookiejar.New(nil)
	c, err := conn.Dial(deadline(t), "ws"+strings.TrimPrefix(s.URL, "http")+"/login",
		&conn.Config{MaxRedirects: 1, Jar: j, Header: handshake.Header{{Name: "cookie", Value: "a=b"}}})
	if err != nil {
		t.Fatal(err)
	}
	c.CloseNow()
	if first, second := <-asked, <-asked; first != "a=b" || second != "a=b; c=1; d=2" {
		t.Errorf("asked with %q and %q", first, second)
	}
	u, _ := url.Parse(s.URL + "/chat")
	if got := fmt.Sprint(j.Cookies(u)); got != "[c=1 d=2 e=3]" {
		t.Errorf("the jar has %s", got)
	}
}

// A seen jar keeps the URLs that it is asked for, and has one cookie.
type seenJar struct {
	cookie http.Cookie
	urls   []string
}

func (j *seenJar) Cookies(u *url.URL) []*http.Cookie {
	j.urls = append(j.urls, u.String())
	return []*http.Cookie{&j.cookie}
}

func (j *seenJar) SetCookies(*url.URL, []*http.Cookie) {}

// The jar is asked by the scheme of HTTP, on which the attribute Secure depends
// (RFC 6265, section 5.4).
func TestJarIsAskedByHTTP(t *testing.T) {
	j := &seenJar{cookie: http.Cookie{Name: "a", Value: "b"}}
	for _, url := range []string{"ws://example.com/chat", "wss://example.com/chat"} {
		conn.Dial(background, url, &conn.Config{Jar: j, NetDial: func(context.Context, string, string) (net.Conn, error) {
			return nil, errors.New("far enough")
		}})
	}
	if got := fmt.Sprint(j.urls); got != "[http://example.com/chat https://example.com/chat]" {
		t.Errorf("the jar was asked for %s", got)
	}
}
