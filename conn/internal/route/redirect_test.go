package route_test

import (
	"strings"
	"testing"

	"duplex/conn/internal/route"
)

// A Location is resolved against the address that the response is from
// (RFC 9110, section 10.2.2). Credentials stay within the origin.
func TestRedirect(t *testing.T) {
	for _, test := range []struct{ from, location, dial, target, user string }{
		{"ws://u:p@a/b/c?d", "/x", "a:80", "/x", "u:p"},
		{"ws://u:p@a/b/c?d", "x?y", "a:80", "/b/x?y", "u:p"},
		{"ws://u:p@a/b/c", "", "a:80", "/b/c", "u:p"},
		{"ws://u:p@a/", "http://A:80/x#top", "a:80", "/x", "u:p"},
		{"ws://u:p@a/", "ws://v@a/", "a:80", "/", "v"},
		{"ws://u:p@a/", "http://a:81/", "a:81", "/", ""},
		{"ws://u:p@a/", "https://a/", "a:443", "/", ""},
		{"ws://u:p@a/", "//b/x", "b:80", "/x", ""},
		{"ws://u:p@a/", "//v:q@b", "b:80", "/", "v:q"},
		{"wss://u:p@a/", "https://b.a/", "b.a:443", "/", ""},
		{"wss://u:p@a/", "wss://a:443/", "a:443", "/", "u:p"},
		{"ws://a/", "/x?u=http://b:c:d", "a:80", "/x?u=http://b:c:d", ""},
	} {
		from, err := route.Parse(test.from)
		if err != nil {
			t.Fatal(err)
		}
		next, err := from.Redirect(test.location)
		if err != nil || !strings.EqualFold(next.Dial, test.dial) || next.Target != test.target || next.User.String() != test.user {
			t.Errorf("%s to %q: %+v, %v", test.from, test.location, next, err)
		}
	}
}

// No redirect leads from TLS to plain text, nor to what is no address.
func TestRedirectRefuses(t *testing.T) {
	from, err := route.Parse("wss://a/")
	if err != nil {
		t.Fatal(err)
	}
	for location, want := range map[string]string{
		"ws://a/": "give up TLS", "http://a/": "give up TLS", "file:///etc/passwd": "must begin with", "mailto:a@b": "must begin with",
		"https:///": "no host", "//bücher.example/": "Punycode", "//a:99999/": "99999", "http://[::1/": "]", "/%zz": "escape",
	} {
		if _, err := from.Redirect(location); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("to %q: %v, want %q in it", location, err, want)
		}
	}
}

func TestSameOrigin(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"ws://a/x", "http://A:80/y?z", true},
		{"wss://u@a", "https://a", true},
		{"ws://a", "wss://a", false},
		{"ws://a:443", "wss://a:443", false},
		{"ws://a", "ws://a:81", false},
		{"ws://a", "ws://b.a", false},
	} {
		a, _ := route.Parse(test.a)
		b, _ := route.Parse(test.b)
		if a.SameOrigin(b) != test.want || b.SameOrigin(a) != test.want {
			t.Errorf("%s and %s: want %t", test.a, test.b, test.want)
		}
	}
}

// RFC 9110, section 15.4.
func TestIsRedirect(t *testing.T) {
	for status := 100; status <= 999; status++ {
		permanent := status == 301 || status == 308
		other := status == 302 || status == 303 || status == 307
		if route.IsRedirect(status) != (permanent || other) || route.IsPermanent(status) != permanent {
			t.Errorf("status %d", status)
		}
	}
}

func TestIsSecret(t *testing.T) {
	for field, want := range map[string]bool{"authorization": true, "COOKIE": true, "Proxy-Authorization": true, "Www-Authenticate": true, "Origin": false, "X-Cookie": false} {
		if route.IsSecret(field) != want {
			t.Errorf("%s: want %t", field, want)
		}
	}
}
