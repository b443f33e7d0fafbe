package route_test

import (
	"net/url"
	"strings"
	"testing"

	"duplex/conn/internal/route"
)

// A URL says what to connect to and what to ask for (RFC 6455, section 3).
func TestParse(t *testing.T) {
	for _, test := range []struct {
		url, dial, host, target string
		secure                  bool
	}{
		{"ws://example.com", "example.com:80", "example.com", "/", false},
		{"wss://example.com", "example.com:443", "example.com", "/", true},
		{"http://example.com", "example.com:80", "example.com", "/", false},
		{"https://example.com", "example.com:443", "example.com", "/", true},
		{"WSS://example.com:443/", "example.com:443", "example.com", "/", true},
		{"ws://example.com:443/", "example.com:443", "example.com:443", "/", false},
		{"wss://example.com:80", "example.com:80", "example.com:80", "/", true},
		{"ws://example.com:", "example.com:80", "example.com", "/", false},
		{"ws://a:8080?x", "a:8080", "a:8080", "/?x", false},
		{"ws://a/b%20c?d=e&f=%23#", "", "", "", false},
		{"ws://a/b%20c?d=e&f=%23", "a:80", "a", "/b%20c?d=e&f=%23", false},
		{"ws://a/?", "a:80", "a", "/?", false},
		{"ws://a/b?x=http://c:d:e", "a:80", "a", "/b?x=http://c:d:e", false},
		{"ws://[::1]", "[::1]:80", "[::1]", "/", false},
		{"ws://[fe80::1%25eth0]:81/", "[fe80::1%eth0]:81", "[fe80::1]:81", "/", false},
		{"ws://u:p@a:1/", "a:1", "a:1", "/", false},
	} {
		a, err := route.Parse(test.url)
		if test.dial == "" {
			if err == nil {
				t.Errorf("%s: no error", test.url)
			}
			continue
		}
		if err != nil || a.Dial != test.dial || a.Host != test.host || a.Target != test.target || a.Secure != test.secure {
			t.Errorf("%s: %+v, %v", test.url, a, err)
		}
	}
}

// What is wrong with a URL is said, and a password in it is not.
func TestParseRefuses(t *testing.T) {
	for in, want := range map[string]string{
		"":                                     "must begin with ws:// or wss://",
		"example.com":                          "must begin with",
		"ftp://example.com":                    "must begin with",
		"//example.com":                        "must begin with",
		"ws://":                                "no host",
		"ws://:80/":                            "no host",
		"ws:///path":                           "no host",
		"ws://a/#x":                            "%23",
		"ws://a/#":                             "%23",
		"ws://bücher.example/":                 "Punycode",
		"ws://a:0/":                            "between 1 and 65535",
		"ws://a:65536/":                        "between 1 and 65535",
		"ws://a:port/":                         "invalid port",
		"ws://a/?b c":                          "percent-encoded",
		"ws://a/?é":                            "percent-encoded",
		"ws://a/\r\nX: y":                      "control character",
		"ws://u:secret@exa mple.com":           "invalid character",
		"ws://::1/":                            "[::1]",
		"ws://::1:8080/":                       "brackets",
		"ws://fe80::1":                         "brackets",
		"wss://u:secret@2001:db8::1/chat?x":    "brackets",
		"ws://2001:db8:0:0:0:0:0:1:9001/#frag": "brackets",
	} {
		if _, err := route.Parse(in); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v, want %q in it", in, err, want)
		}
	}
}

// Proxies and cookies are chosen by the scheme of HTTP. Who gets the URL may
// change it.
func TestURL(t *testing.T) {
	for in, want := range map[string]string{"ws://a/b?c": "http://a/b?c", "wss://u@a:1/": "https://u@a:1/"} {
		a, err := route.Parse(in)
		if err != nil {
			t.Fatal(err)
		}
		u := a.URL()
		if u.String() != want {
			t.Errorf("%s: the URL is %s, want %s", in, u, want)
		}
		u.Scheme = "x"
		if got := a.URL().String(); got != want {
			t.Errorf("%s: the URL is %s after a change to a copy", in, got)
		}
	}
}

func TestServerName(t *testing.T) {
	for addr, want := range map[string]string{"a:443": "a", "[::1]:443": "::1", "[fe80::1%eth0]:443": "fe80::1"} {
		if got := route.ServerName(addr); got != want {
			t.Errorf("%s: %q, want %q", addr, got, want)
		}
	}
}

// The examples of RFC 7617, section 2, and none.
func TestBasicAuth(t *testing.T) {
	if got := route.BasicAuth(url.UserPassword("Aladdin", "open sesame")); got != "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==" {
		t.Error(got)
	}
	if got := route.BasicAuth(url.User("u")); got != "Basic dTo=" {
		t.Error(got)
	}
	if got := route.BasicAuth(nil); got != "" {
		t.Error(got)
	}
}
