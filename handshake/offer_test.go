package handshake_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"duplex/handshake"

	"github.com/google/go-cmp/cmp"
)

func TestOffer(t *testing.T) {
	terms := handshake.Terms{
		Subprotocols: []string{"chat", "superchat"},
		Origins:      []string{"example.com"},
		Header:       handshake.Header{{"Origin", "https://example.com"}, {"Cookie", "a=b"}},
	}
	r, err := handshake.Offer("example.com:8080", "/chat?a", terms)
	if err != nil {
		t.Fatal(err)
	}
	want := &handshake.Request{
		Method: "GET",
		Target: "/chat?a",
		Proto:  "HTTP/1.1",
		Header: handshake.Header{
			{"Host", "example.com:8080"},
			{"Upgrade", "websocket"},
			{"Connection", "Upgrade"},
			{"Sec-WebSocket-Key", r.Header.Get("Sec-WebSocket-Key")},
			{"Sec-WebSocket-Version", "13"},
			{"Sec-WebSocket-Protocol", "chat, superchat"},
			{"Origin", "https://example.com"},
			{"Cookie", "a=b"},
		},
	}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Errorf("Offer (-want +got):\n%s", diff)
	}
	if _, err := r.Append(nil); err != nil {
		t.Errorf("Append: %v", err)
	}
}

// 4.1 item 7: the key is 16 bytes in base64, chosen at random for each
// connection.
func TestOfferKey(t *testing.T) {
	seen := make(map[string]bool)
	for range 100 {
		r, err := handshake.Offer("a", "/", handshake.Terms{})
		if err != nil {
			t.Fatal(err)
		}
		key := r.Header.Get("Sec-WebSocket-Key")
		if b, err := base64.StdEncoding.Strict().DecodeString(key); len(b) != 16 || err != nil {
			t.Errorf("key %q is not 16 bytes in base64", key)
		}
		if seen[key] {
			t.Errorf("key %q comes twice", key)
		}
		seen[key] = true
	}
}

func TestOfferSaysWhatIsWrong(t *testing.T) {
	tests := []struct{ name, host, target, want string }{
		{"4.1 item 4: host", "a\r\nX: y", "/", `malformed host "a\r\nX: y"`},
		{"4.1 item 2: target", "a", "/ HTTP/1.1\r\nX: y", `malformed target "/ HTTP/1.1\r\nX: y"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r, err := handshake.Offer(test.host, test.target, handshake.Terms{})
			if r != nil || err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("Offer = %v, %v; want %s", r, err, test.want)
			}
		})
	}
}
