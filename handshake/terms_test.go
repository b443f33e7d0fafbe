package handshake_test

import (
	"strings"
	"testing"

	"duplex/handshake"
)

func TestTerms(t *testing.T) {
	field := func(name string) handshake.Terms { return handshake.Terms{Header: handshake.Header{{name, "x"}}} }
	tests := []struct {
		name  string
		terms handshake.Terms
		want  string // part of the error, or "" for none
	}{
		{"none", handshake.Terms{}, ""},
		{"4.1 item 10: subprotocols", handshake.Terms{Subprotocols: []string{"chat", "Chat", "v1.chat+json"}}, ""},
		{"4.1 item 10: empty subprotocol", handshake.Terms{Subprotocols: []string{""}}, `subprotocol "" is not a token`},
		{"4.1 item 10: subprotocol with a comma", handshake.Terms{Subprotocols: []string{"a,b"}}, `subprotocol "a,b" is not a token`},
		{"4.1 item 10: subprotocol with a line break", handshake.Terms{Subprotocols: []string{"a\r\nX:y"}}, `subprotocol "a\r\nX:y" is not a token`},
		{"4.1 item 10: subprotocol twice", handshake.Terms{Subprotocols: []string{"a", "b", "a"}}, `subprotocol "a" is listed twice`},
		{"10.2: pattern", handshake.Terms{Origins: []string{"https://example.com/"}}, `malformed origin pattern "https://example.com/"`},
		{"4.1 item 12: other fields", field("Cookie"), ""},
		{"4.1 item 8: Origin", field("Origin"), ""},
		{"4.1 item 4: Host", field("host"), `"host" is set by the handshake`},
		{"4.1 item 5: Upgrade", field("Upgrade"), `"Upgrade" is set by the handshake`},
		{"4.1 item 6: Connection", field("CONNECTION"), `"CONNECTION" is set by the handshake`},
		{"4.1 item 7: Sec-WebSocket-Key", field("Sec-WebSocket-Key"), `"Sec-WebSocket-Key" is set by the handshake`},
		{"4.1 item 11: Sec-WebSocket-Extensions", field("sec-websocket-extensions"), `is set by the handshake`},
		{"11.3: Sec-WebSocket-", field("Sec-WebSocket-"), `is set by the handshake`},
		{"RFC 9112 6: Content-Length", field("Content-Length"), `is set by the handshake`},
		{"RFC 9112 6: Transfer-Encoding", field("Transfer-Encoding"), `is set by the handshake`},
		{"RFC 9112 11.1: name", field("X Y"), `field name "X Y" is not a token`},
		{"RFC 9112 11.1: value", handshake.Terms{Header: handshake.Header{{"X", "y\nz"}}}, `field "X" has a control character`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := test.terms.Check()
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("Check: %v, want %q", err, test.want)
			}
			if _, offerErr := handshake.Offer("example.com", "/", test.terms); (offerErr == nil) != (err == nil) {
				t.Errorf("Offer: %v, Check: %v", offerErr, err)
			}
			want := 0
			if err != nil {
				want = 500
			}
			if _, _, acceptErr := handshake.Accept(rfcRequest("-Origin"), test.terms); statusOf(acceptErr) != want {
				t.Errorf("Accept: %v, want status %d", acceptErr, want)
			}
		})
	}
}
