package handshake_test

import (
	"slices"
	"testing"

	"duplex/handshake"

	"github.com/google/go-cmp/cmp"
)

func TestHeader(t *testing.T) {
	h := handshake.Header{{"Host", "a"}, {"cookie", "b"}, {"Empty", ""}, {"COOKIE", "c"}}
	tests := []struct {
		name string
		want []string
	}{
		{"Host", []string{"a"}},
		{"Cookie", []string{"b", "c"}},
		{"empty", []string{""}},
		{"Hos", nil},
		{"", nil},
	}
	for _, test := range tests {
		t.Run("RFC 9110 5.1: "+test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, slices.Collect(h.Values(test.name))); diff != "" {
				t.Errorf("Values (-want +got):\n%s", diff)
			}
			first := append(test.want, "")[0]
			if got := h.Get(test.name); got != first {
				t.Errorf("Get = %q, want %q", got, first)
			}
			if got := h.Has(test.name); got != (test.want != nil) {
				t.Errorf("Has = %v", got)
			}
		})
	}
}
