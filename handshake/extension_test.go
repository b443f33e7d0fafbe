package handshake_test

import (
	"testing"

	"duplex/handshake"

	"github.com/google/go-cmp/cmp"
)

func TestExtensions(t *testing.T) {
	type ext = handshake.Extension
	bad := ext{Name: "malformed"}
	tests := []struct {
		name, value string
		want        []ext
	}{
		{"9.1: one", "foo", []ext{{Name: "foo"}}},
		{"9.1: several", "foo, bar; baz=2", []ext{{Name: "foo"}, {Name: "bar", Params: []handshake.Param{{Name: "baz", Value: "2"}}}}},
		{"9.1: white space", "a ;\tb = 1 ; c", []ext{{Name: "a", Params: []handshake.Param{{Name: "b", Value: "1"}, {Name: "c"}}}}},
		{"9.1: quoted token", `a; b="1"; c="\1\0"`, []ext{{Name: "a", Params: []handshake.Param{{Name: "b", Value: "1"}, {Name: "c", Value: "10"}}}}},
		{"9.1: one name twice", "a; b, a", []ext{{Name: "a", Params: []handshake.Param{{Name: "b"}}}, {Name: "a"}}},
		{"9.1: quoted value is no token", `a; b="1 2", c`, []ext{bad, {Name: "c"}}},
		{"9.1: quoted comma", `a; b="1,2", c`, []ext{bad, {Name: "c"}}},
		{"9.1: quoted semicolon", `a; b="1;2"`, []ext{bad}},
		{"9.1: empty quotes", `a; b=""`, []ext{bad}},
		{"9.1: quotes without end", `a; b="1, c`, []ext{bad}},
		{"9.1: quotes that end in a backslash", `a; b="1\`, []ext{bad}},
		{"9.1: more after quotes", `a; b="1"2`, []ext{bad}},
		{"9.1: quoted name", `"a"`, []ext{bad}},
		{"9.1: space in the name", "a b, c", []ext{bad, {Name: "c"}}},
		{"9.1: no name", "; a", []ext{bad}},
		{"9.1: no parameter", "a;", []ext{bad}},
		{"9.1: no parameter in the middle", "a;;b", []ext{bad}},
		{"9.1: no parameter name", "a; =1", []ext{bad}},
		{"9.1: space in a parameter name", "a; b c=1", []ext{bad}},
		{"9.1: quoted parameter name", `a; "b"=1, c`, []ext{bad, {Name: "c"}}},
		{"9.1: no value", "a; b=", []ext{bad}},
		{"9.1: two values", "a; b=1=2", []ext{bad}},
		{"9.1: value with a space", "a; b=1 2", []ext{bad}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []ext
			for e, err := range (handshake.Header{{"sec-websocket-extensions", test.value}}).Extensions() {
				if err != nil {
					e = bad
				}
				got = append(got, e)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("Extensions (-want +got):\n%s", diff)
			}
		})
	}
}

func TestExtensionsCanBeLeft(t *testing.T) {
	for range (handshake.Header{{"Sec-WebSocket-Extensions", "a, b"}}).Extensions() {
		break
	}
}
