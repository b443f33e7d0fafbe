package cluster

import "testing"

// What is no message is refused, whatever it is.
func TestMalformed(t *testing.T) {
	for _, b := range []string{"", "\x05{}", "\x01{", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f", "\x03123\x80"} {
		if m, err := parseMessage([]byte(b)); err == nil {
			t.Errorf("%q is %+v", b, m)
		}
	}
	for _, parts := range [][][]byte{nil, {nil}, {[]byte("x")}, {[]byte("51-[\"a\"]")}, {[]byte("2[\"a\"]"), []byte("b")}} {
		m := &message{parts: parts}
		if k, err := m.packet(); err == nil {
			t.Errorf("%q is %+v", parts, k)
		}
	}
}
