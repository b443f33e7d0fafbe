package handshake_test

import (
	"fmt"
	"strings"
	"testing"

	"duplex/handshake"
)

// The classes of all 256 octets, seen from outside and spelt differently.
func TestOctetClasses(t *testing.T) {
	for c := range 256 {
		s := string([]byte{byte(c)})
		graphic := c > ' ' && c < 0x7f
		tests := []struct {
			where string
			head  string
			want  bool
		}{
			{"RFC 9110 5.6.2: method", s + "x / HTTP/1.1\r\n\r\n", graphic && !strings.ContainsAny(s, `"(),/:;<=>?@[\]{}`)},
			{"RFC 9110 5.1: field name", "GET / HTTP/1.1\r\nx" + s + "x: y\r\n\r\n", c == ':' || graphic && !strings.ContainsAny(s, `"(),/:;<=>?@[\]{}`)},
			{"RFC 9112 3.2: target", "GET /" + s + " HTTP/1.1\r\n\r\n", graphic},
			{"RFC 9110 5.5: field value", "GET / HTTP/1.1\r\nx: y" + s + "y\r\n\r\n", c == '\t' || c == ' ' || graphic || c >= 0x80},
		}
		for _, test := range tests {
			t.Run(fmt.Sprintf("%s/%02x", test.where, c), func(t *testing.T) {
				_, n, err := handshake.ParseRequest([]byte(test.head))
				if got := n == len(test.head) && err == nil; got != test.want {
					t.Errorf("ParseRequest(%q) = %d, %v; want success: %v", test.head, n, err, test.want)
				}
			})
		}
	}
}

func TestCaseIsASCII(t *testing.T) {
	h := handshake.Header{{"Sec-Web\u017fOCKET-Key", "long s"}, {"\u212aey", "Kelvin"}, {"KEY", "k"}}
	if got := h.Get("key"); got != "k" {
		t.Errorf("Get(key) = %q, want k", got)
	}
	if h.Has("Sec-WebSocket-Key") {
		t.Error("a long s passes for an s")
	}
}
