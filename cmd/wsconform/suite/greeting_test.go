package suite

import (
	"strings"
	"testing"

	"duplex/mask"
)

// An edit does what it says, and nothing else.
func TestEdits(t *testing.T) {
	for _, test := range []struct {
		name string
		edit edit
		want string
	}{
		{"none", func(*head) {}, "GET / HTTP/1.1|Host: a|Key: k||"},
		{"with", with("X: 1", "Y: 2"), "GET / HTTP/1.1|X: 1|Y: 2|Host: a|Key: k||"},
		{"without", without("hOST"), "GET / HTTP/1.1|Key: k||"},
		{"without a longer name", without("Hosts"), "GET / HTTP/1.1|Host: a|Key: k||"},
		{"instead", instead("Host: b"), "GET / HTTP/1.1|Key: k|Host: b||"},
		{"twice", twice("Host", ""), "GET / HTTP/1.1|Host: a|Key: k|Host: a||"},
		{"twice with another value", twice("Host", "b"), "GET / HTTP/1.1|Host: a|Key: k|Host: b||"},
		{"start line", startLine("GET", "PUT"), "PUT / HTTP/1.1|Host: a|Key: k||"},
		{"all", insteadOfAll("HTTP/1.1 200 OK", "A: b"), "HTTP/1.1 200 OK|A: b||"},
		{"around", func(h *head) { precededBy("<")(h); followedBy(">")(h) }, "<GET / HTTP/1.1|Host: a|Key: k||>"},
		{"every field", everyField(func(name, value string) string { return value + "=" + name }), "GET / HTTP/1.1|a=Host|k=Key||"},
		{"absolute", inAbsoluteForm, "GET http://a/ HTTP/1.1|Host: a|Key: k||"},
		{"origin", fromOrigin("http://HOST.b"), "GET / HTTP/1.1|Origin: http://a.b|Host: a|Key: k||"},
		{"bare LF", bareLF, "GET / HTTP/1.1\nHost: a\nKey: k\n\n||"},
		{"itself behind", lastlyItself(false), "GET / HTTP/1.1|Host: a|Key: k||GET / HTTP/1.1|Host: a|Key: k||"},
		{"itself as body", lastlyItself(true), "GET / HTTP/1.1|Content-Length: 35|Host: a|Key: k||GET / HTTP/1.1|Host: a|Key: k||"},
	} {
		h := edited(&head{start: "GET / HTTP/1.1", fields: []string{"Host: a", "Key: k"}}, []edit{test.edit})
		if got := strings.ReplaceAll(h.String(), "\r\n", "|"); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestOriginOfAnotherPort(t *testing.T) {
	for host, want := range map[string]string{
		"a": "Origin: http://a:1", "a:9001": "Origin: http://a:1", "[::1]": "Origin: http://[::1]:1", "[::1]:80": "Origin: http://[::1]:1",
	} {
		h := edited(&head{fields: []string{"Host: " + host}}, []edit{fromOrigin("http://NAME:1")})
		if h.fields[0] != want {
			t.Errorf("%s: %s", host, h.fields[0])
		}
	}
}

// Keys that an attacker could tell are told.
func TestPattern(t *testing.T) {
	keys := func(key func(i uint32) uint32) (all []mask.Key) {
		for i := range uint32(16) {
			n := key(i)
			all = append(all, mask.Key{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)})
		}
		return all
	}
	for _, test := range []struct {
		name string
		key  func(i uint32) uint32
		want string
	}{
		{"zero", func(uint32) uint32 { return 0 }, "frame 2 has the key of frame 1"},
		{"two by turns", func(i uint32) uint32 { return i % 2 }, "frame 3 has the key of frame 1"},
		{"counted", func(i uint32) uint32 { return 1000 + i }, "by 1"},
		{"counted down", func(i uint32) uint32 { return 1 - 3*i }, "by -3"},
		{"scattered", func(i uint32) uint32 { return i * i * 2654435761 }, ""},
	} {
		got := pattern(keys(test.key))
		if (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
	var fresh []mask.Key
	for range 16 {
		fresh = append(fresh, mask.NewKey())
	}
	if got := pattern(fresh); got != "" {
		t.Errorf("fresh keys: %s", got)
	}
}
