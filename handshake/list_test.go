package handshake_test

import (
	"slices"
	"testing"

	"duplex/handshake"

	"github.com/google/go-cmp/cmp"
)

func TestList(t *testing.T) {
	tests := []struct {
		name   string
		values []string
		want   []string
	}{
		{"RFC 9110 5.6.1: absent", nil, nil},
		{"RFC 9110 5.6.1: one", []string{"a"}, []string{"a"}},
		{"RFC 9110 5.6.1: white space", []string{" a ,\tb\t , c d "}, []string{"a", "b", "c d"}},
		{"RFC 9110 5.6.1.2: empty elements", []string{",a,, ,\t,b,"}, []string{"a", "b"}},
		{"RFC 9110 5.6.1.2: nothing but empty elements", []string{", ,", ""}, nil},
		{"RFC 9110 5.3: several fields", []string{"a, b", "", "c"}, []string{"a", "b", "c"}},
		{"RFC 9110 5.6.4: comma in quotes", []string{`a="b,c", d`}, []string{`a="b,c"`, "d"}},
		{"RFC 9110 5.6.4: escaped quote", []string{`"a\",b", c`}, []string{`"a\",b"`, "c"}},
		{"RFC 9110 5.6.4: escaped backslash", []string{`"a\\",b`}, []string{`"a\\"`, "b"}},
		{"RFC 9110 5.6.4: backslash outside of quotes", []string{`a\,b`}, []string{`a\`, "b"}},
		{"RFC 9110 5.6.4: quote without end", []string{`a, "b, c`, "d"}, []string{"a", `"b, c`, "d"}},
		{"RFC 9110 5.6.4: backslash at the end", []string{`"a\`}, []string{`"a\`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := handshake.Header{{"Other", "x, y"}}
			for _, v := range test.values {
				h = append(h, handshake.Field{Name: "list", Value: v})
			}
			if diff := cmp.Diff(test.want, slices.Collect(h.List("List"))); diff != "" {
				t.Errorf("List (-want +got):\n%s", diff)
			}
		})
	}
}

func TestListCanBeLeft(t *testing.T) {
	for range (handshake.Header{{"List", "a, b"}, {"List", "c"}}).List("List") {
		break
	}
}
