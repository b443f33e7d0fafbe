package conn_test

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/handshake"
)

// A stop is a server on the way: it redirects, or accepts where it has nowhere
// to redirect to, and takes down what it was asked.
type stop struct {
	*httptest.Server
	to    string
	asked []*http.Request
}

func newStop(t *testing.T, to string) *stop {
	s := &stop{to: to}
	s.Server = httptest.NewServer(http.HandlerFunc(s.answer))
	t.Cleanup(s.Close)
	return s
}

func (s *stop) answer(w http.ResponseWriter, r *http.Request) {
	s.asked = append(s.asked, r)
	if s.to == "" || s.to == r.URL.Path {
		if c, err := conn.Upgrade(w, r, nil); err == nil {
			c.CloseNow()
		}
		return
	}
	w.Header().Set("Location", s.to)
	w.WriteHeader([]int{301, 302, 303, 307, 308}[len(s.asked)%5])
}

func (s *stop) ws() string { return "ws" + strings.TrimPrefix(s.URL, "http") }

var secrets = handshake.Header{{Name: "AUTHORIZATION", Value: "Bearer t"}, {Name: "Cookie", Value: "a=b"}, {Name: "X", Value: "y"}}

// Redirects are followed when asked for, with all that was sent at first on the
// way within an origin, and without what is secret on the way to another one and
// back.
func TestRedirects(t *testing.T) {
	t.Run("not asked for", func(t *testing.T) {
		s := newStop(t, "/there")
		_, err := conn.Dial(deadline(t), s.ws()+"/here", nil)
		if refused, ok := errors.AsType[*conn.HandshakeError](err); !ok || refused.Response.Header.Get("Location") != "/there" || len(s.asked) != 1 {
			t.Errorf("dial: %v", err)
		}
	})
	t.Run("within an origin", func(t *testing.T) {
		s := newStop(t, "/there")
		c, err := conn.Dial(deadline(t), s.ws()+"/here", &conn.Config{MaxRedirects: 1, Header: secrets})
		if err != nil {
			t.Fatal(err)
		}
		c.CloseNow()
		if r := s.asked[1]; r.URL.Path != "/there" || r.Header.Get("Authorization") != "Bearer t" || r.Header.Get("Cookie") != "a=b" {
			t.Errorf("asked for %v with %v", r.URL, r.Header)
		}
	})
	t.Run("password in the URL", func(t *testing.T) {
		there := newStop(t, "")
		s := newStop(t, "/there")
		c, err := conn.Dial(deadline(t), strings.Replace(s.ws(), "://", "://u:p@", 1)+"/here", &conn.Config{MaxRedirects: 1})
		if err != nil {
			t.Fatal(err)
		}
		c.CloseNow()
		if user, password, _ := s.asked[1].BasicAuth(); user != "u" || password != "p" {
			t.Errorf("asked with %v", s.asked[1].Header)
		}
		s = newStop(t, there.URL)
		c, err = conn.Dial(deadline(t), strings.Replace(s.ws(), "://", "://u:p@", 1)+"/here", &conn.Config{MaxRedirects: 1})
		if err != nil {
			t.Fatal(err)
		}
		c.CloseNow()
		if there.asked[0].Header.Get("Authorization") != "" {
			t.Errorf("asked with %v", there.asked[0].Header)
		}
	})
	t.Run("to another origin and back", func(t *testing.T) {
		home := newStop(t, "")
		away := newStop(t, home.URL+"/back#top")
		home.to = away.URL + "/away" // and then, from /back, nowhere
		home.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/back" {
				home.to = ""
			}
			home.answer(w, r)
		})
		c, err := conn.Dial(deadline(t), home.ws()+"/", &conn.Config{MaxRedirects: 5, Header: secrets})
		if err != nil {
			t.Fatal(err)
		}
		c.CloseNow()
		for _, r := range append(away.asked, home.asked[1:]...) {
			if r.Header.Get("Authorization") != "" || r.Header.Get("Cookie") != "" || r.Header.Get("X") != "y" {
				t.Errorf("%s%s was asked with %v", r.Host, r.URL, r.Header)
			}
		}
		if len(home.asked) != 2 || len(away.asked) != 1 {
			t.Errorf("asked %d and %d times", len(home.asked), len(away.asked))
		}
	})
	t.Run("in a circle", func(t *testing.T) {
		s := newStop(t, "/nowhere/")
		s.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			s.asked = append(s.asked, r)
			w.Header().Set("Location", "again")
			w.WriteHeader(302)
		})
		_, err := conn.Dial(deadline(t), s.ws(), &conn.Config{MaxRedirects: 5})
		if _, ok := errors.AsType[*conn.HandshakeError](err); !ok || len(s.asked) != 6 || !strings.Contains(err.Error(), "5 redirects") {
			t.Errorf("dial: %v after %d requests", err, len(s.asked))
		}
	})
}

// From wss to ws no redirect is followed, nor to what is no address.
func TestRedirectRefused(t *testing.T) {
	var to string
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", to)
		w.WriteHeader(302)
	}))
	defer s.Close()
	roots := s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	cfg := &conn.Config{MaxRedirects: 3, TLS: &tls.Config{RootCAs: roots}}
	for to_, want := range map[string]string{
		"ws://127.0.0.1:1/":     "give up TLS",
		"http://127.0.0.1:1/":   "give up TLS",
		"file:///etc/passwd":    "must begin with",
		"wss:///":               "no host",
		"//bücher.example/":     "Punycode",
		"https://a:99999/":      "99999",
		"https://127.0.0.1:1/x": "refused",
	} {
		to = to_
		if _, err := conn.Dial(deadline(t), "wss"+strings.TrimPrefix(s.URL, "https"), cfg); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("redirect to %s: %v, want %q in it", to, err, want)
		}
	}
}

// What a proxy answers leads nowhere else.
func TestProxyRedirects(t *testing.T) {
	other := newStop(t, "")
	proxy := playProxy(t, "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: "+other.URL+"\r\n\r\n")
	_, err := conn.Dial(deadline(t), "ws://example.com", &conn.Config{MaxRedirects: 3, Proxy: http.ProxyURL(proxy)})
	if refused, ok := errors.AsType[*conn.HandshakeError](err); !ok || !refused.Proxy || len(other.asked) != 0 {
		t.Errorf("dial: %v", err)
	}
}

// The redirects together take no longer than one handshake may.
func TestRedirectsShareTheTime(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	s := newStop(t, "http://"+l.Addr().String())
	go func() {
		if nc, err := l.Accept(); err == nil {
			io.Copy(io.Discard, nc)
			nc.Close()
		}
	}()
	ctx := deadline(t)
	_, err = conn.Dial(ctx, s.ws(), &conn.Config{MaxRedirects: 1, HandshakeTimeout: 50 * time.Millisecond})
	if err == nil || ctx.Err() != nil {
		t.Errorf("dial: %v", err)
	}
}

// Tokens travel as subprotocols: without leave none is offered to another origin,
// nor on the way back, and without any the redirect is not followed.
func TestRedirectSubprotocols(t *testing.T) {
	const token = "base64url.bearer.authorization.k8s.io.c2VjcmV0"
	for _, test := range []struct {
		name    string
		offered []string
		may     []string // Config.RedirectSubprotocols
		want    string   // offered to the other origin, or in the error
		follows bool
	}{
		{"none", nil, nil, "", true},
		{"without leave", []string{"v5.channel.k8s.io", token}, nil, "Config.RedirectSubprotocols", false},
		{"leave for others", []string{"chat"}, []string{"mqtt"}, "Config.RedirectSubprotocols", false},
		{"leave for one", []string{"v5.channel.k8s.io", token}, []string{"v5.channel.k8s.io", "other"}, "v5.channel.k8s.io", true},
		{"leave for all", []string{"b", "a"}, []string{"a", "b"}, "b, a", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			home := newStop(t, "")
			away := newStop(t, home.URL+"/back")
			home.to = away.URL
			home.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/back" {
					home.to = ""
				}
				home.answer(w, r)
			})
			cfg := &conn.Config{MaxRedirects: 5, Subprotocols: test.offered, RedirectSubprotocols: test.may}
			c, err := conn.Dial(deadline(t), home.ws(), cfg)
			if err == nil {
				c.CloseNow()
			}
			if (err == nil) != test.follows || err != nil && (!strings.Contains(err.Error(), test.want) || !conn.IsFinal(err)) {
				t.Errorf("dial: %v", err)
			}
			if n := len(away.asked) + len(home.asked); test.follows && n != 3 || !test.follows && n != 1 {
				t.Errorf("asked %d times", n)
			}
			for _, r := range append(away.asked, home.asked[1:]...) {
				if got := r.Header.Get("Sec-WebSocket-Protocol"); got != test.want {
					t.Errorf("%s%s was offered %q, want %q", r.Host, r.URL, got, test.want)
				}
			}
		})
	}
	t.Run("within an origin", func(t *testing.T) {
		s := newStop(t, "/there")
		c, err := conn.Dial(deadline(t), s.ws()+"/here", &conn.Config{MaxRedirects: 1, Subprotocols: []string{"chat", token}})
		if err != nil {
			t.Fatal(err)
		}
		c.CloseNow()
		if got := s.asked[1].Header.Get("Sec-WebSocket-Protocol"); got != "chat, "+token {
			t.Errorf("offered %q", got)
		}
	})
}

// A client does not ask again and again what has moved for good and is not
// followed, whatever the reason; what has moved for a while it does.
func TestClientAndRedirects(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, test := range []struct {
			name, location string
			max            int
			want           string
		}{
			{"not asked for", "/there", 0, "Config.MaxRedirects"},
			{"none", "/there", -1, "Config.MaxRedirects"},
			{"in a circle", "/", 3, "3 redirects and no end"},
			{"to nowhere", "file:///etc/passwd", 3, "must begin with"},
			{"without a Location", "", 3, "not 101"},
		} {
			t.Run(fmt.Sprint(status, " ", test.name), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					attempts := 0
					c := &conn.Client{URL: "ws://a/", MaxFailures: 2, Failed: func(error, time.Duration) { attempts++ },
						Config: playing(answers(fmt.Sprintf("HTTP/1.1 %d Moved\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n", status, test.location)))}
					c.Config.MaxRedirects = test.max
					err := c.Run(background)
					refused, ok := errors.AsType[*conn.HandshakeError](err)
					if !ok || refused.Response.Status != status || !strings.Contains(err.Error(), test.want) {
						t.Errorf("Run: %v, want %q in it", err, test.want)
					}
					if final := status == 301 || status == 308; final != (attempts == 1) || conn.IsFinal(err) != final {
						t.Errorf("%d attempts", attempts)
					}
				})
			})
		}
	}
}
