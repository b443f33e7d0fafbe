package handshake_test

import (
	"net/http"
	"net/textproto"
	"testing"

	"duplex/handshake"

	"github.com/google/go-cmp/cmp"
)

// Fields are changed by name, in any case of letters, and no copy of the Header
// changes with it.
func TestHeaderEdits(t *testing.T) {
	before := handshake.Header{{"A", "1"}, {"b", "2"}, {"a", "3"}, {"C", "4"}}
	for name, test := range map[string]struct {
		edit func(h *handshake.Header)
		want handshake.Header
	}{
		"Add":          {func(h *handshake.Header) { h.Add("B", "5") }, handshake.Header{{"A", "1"}, {"b", "2"}, {"a", "3"}, {"C", "4"}, {"B", "5"}}},
		"Set one":      {func(h *handshake.Header) { h.Set("B", "5") }, handshake.Header{{"A", "1"}, {"B", "5"}, {"a", "3"}, {"C", "4"}}},
		"Set two":      {func(h *handshake.Header) { h.Set("a", "5") }, handshake.Header{{"a", "5"}, {"b", "2"}, {"C", "4"}}},
		"Set new":      {func(h *handshake.Header) { h.Set("D", "5") }, handshake.Header{{"A", "1"}, {"b", "2"}, {"a", "3"}, {"C", "4"}, {"D", "5"}}},
		"Set the last": {func(h *handshake.Header) { h.Set("c", "5") }, handshake.Header{{"A", "1"}, {"b", "2"}, {"a", "3"}, {"c", "5"}}},
		"Del":          {func(h *handshake.Header) { h.Del("A") }, handshake.Header{{"b", "2"}, {"C", "4"}}},
		"Del none":     {func(h *handshake.Header) { h.Del("D") }, before},
	} {
		t.Run(name, func(t *testing.T) {
			original := append(make(handshake.Header, 0, 10), before...)
			h := original
			test.edit(&h)
			if diff := cmp.Diff(test.want, h); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(before, original); diff != "" {
				t.Errorf("the original (-want +got):\n%s", diff)
			}
			if beyond := original[:cap(original)]; beyond[4] != (handshake.Field{}) {
				t.Errorf("behind the original: %v", beyond[4])
			}
		})
	}
	var h handshake.Header
	h.Set("A", "1")
	h.Add("A", "2")
	h.Del("B")
	if diff := cmp.Diff(handshake.Header{{"A", "1"}, {"A", "2"}}, h); diff != "" {
		t.Errorf("from nothing (-want +got):\n%s", diff)
	}
}

// A Header comes from an http.Header and goes to one.
func TestHeaderMap(t *testing.T) {
	from := http.Header{"X-B": {"2", "1"}, "X-A": {"3"}, "Empty": nil}
	h := handshake.HeaderOf(from)
	if diff := cmp.Diff(handshake.Header{{"X-A", "3"}, {"X-B", "2"}, {"X-B", "1"}}, h); diff != "" {
		t.Errorf("HeaderOf (-want +got):\n%s", diff)
	}
	h = handshake.Header{{"x-b", "2"}, {"Sec-WebSocket-Key", "k"}, {"X-B", "1"}}
	to := http.Header(h.Map())
	if got := to.Values("x-b"); to.Get("Sec-WebSocket-Key") != "k" || len(got) != 2 || got[0] != "2" || len(to) != 2 {
		t.Errorf("Map: %v", to)
	}
	if m := handshake.Header(nil).Map(); m == nil || len(m) != 0 {
		t.Errorf("Map of nothing: %v", m)
	}
	for _, name := range []string{"content-type", "CONTENT-TYPE", "sec-websocket-extensions", "x", "-a-b-", "a_b", "a b", "é", "x--y", "1a"} {
		h := handshake.Header{{name, "v"}}
		want := textproto.CanonicalMIMEHeaderKey(name)
		if m := h.Map(); len(m[want]) != 1 {
			t.Errorf("%q: %v, want the name %q", name, m, want)
		}
	}
}
