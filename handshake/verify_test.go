package handshake_test

import (
	"strings"
	"testing"

	"duplex/handshake"
)

func TestVerify(t *testing.T) {
	tests := []struct {
		name   string
		status string
		edits  []string
		want   string // part of the error, or the subprotocol after "speaks "
	}{
		{"4.1: the RFC's example", "HTTP/1.1 101 Switching Protocols", nil, "speaks chat"},
		{"4.2.2 item 5.5: no subprotocol", "HTTP/1.1 101 Switching Protocols", []string{"-Sec-WebSocket-Protocol"}, "speaks "},
		{"4.1: HTTP/1.2", "HTTP/1.2 101 Fine", nil, "speaks chat"},
		{"4.1: HTTP/1.0", "HTTP/1.0 101 Switching Protocols", nil, `101 by "HTTP/1.0"`},
		{"4.1: HTTP/2.0", "HTTP/2.0 101 Switching Protocols", nil, `101 by "HTTP/2.0"`},
		{"4.1 item 1: 403", "HTTP/1.1 403 Forbidden", nil, "server answered 403 Forbidden, not 101"},
		{"4.1 item 1: 200", "HTTP/1.1 200 OK", nil, "server answered 200 OK, not 101"},
		{"4.1 item 1: no reason", "HTTP/1.1 503 ", nil, "server answered 503, not 101"},
		{"4.1 item 1: reason for a terminal", "HTTP/1.1 503 \x9b2J", nil, `server answered 503 \x9b2J, not 101`},
		{"4.1 item 2: no Upgrade", "HTTP/1.1 101 Switching Protocols", []string{"-Upgrade"}, "Upgrade: websocket"},
		{"4.1 item 2: another Upgrade", "HTTP/1.1 101 Switching Protocols", []string{"Upgrade: h2c"}, "Upgrade: websocket"},
		{"4.1 item 2: list", "HTTP/1.1 101 Switching Protocols", []string{"Upgrade: h2c, websocket"}, "Upgrade: websocket"},
		{"4.1 item 2: twice", "HTTP/1.1 101 Switching Protocols", []string{"+Upgrade: websocket"}, "Upgrade: websocket"},
		{"4.1 item 2: any case", "HTTP/1.1 101 Switching Protocols", []string{"Upgrade: WEBsocket"}, "speaks chat"},
		{"4.1 item 3: no Connection", "HTTP/1.1 101 Switching Protocols", []string{"-Connection"}, "Connection: Upgrade"},
		{"4.1 item 3: another Connection", "HTTP/1.1 101 Switching Protocols", []string{"Connection: close"}, "Connection: Upgrade"},
		{"4.1 item 3: list", "HTTP/1.1 101 Switching Protocols", []string{"Connection: keep-alive, UPGRADE"}, "speaks chat"},
		{"4.1 item 4: no proof", "HTTP/1.1 101 Switching Protocols", []string{"-Sec-WebSocket-Accept"}, "does not prove"},
		{"4.1 item 4: wrong proof", "HTTP/1.1 101 Switching Protocols", []string{"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xO0="}, "does not prove"},
		{"4.1 item 4: proof in another case", "HTTP/1.1 101 Switching Protocols", []string{"Sec-WebSocket-Accept: S3pPLMBiTxaQ9kYGzzhZRbK+xOo="}, "does not prove"},
		{"4.1 item 4: proof twice", "HTTP/1.1 101 Switching Protocols", []string{"+Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="}, "does not prove"},
		{"4.1 item 5: extension", "HTTP/1.1 101 Switching Protocols", []string{"+Sec-WebSocket-Extensions: permessage-deflate"}, `not offered: "permessage-deflate"`},
		{"4.1 item 5: unknown extension", "HTTP/1.1 101 Switching Protocols", []string{"+Sec-WebSocket-Extensions: x-foo; a=b"}, `not offered: "x-foo"`},
		{"4.1 item 5: malformed extension", "HTTP/1.1 101 Switching Protocols", []string{"+Sec-WebSocket-Extensions: x-foo; "}, "malformed parameter"},
		{"4.1 item 5: no extension", "HTTP/1.1 101 Switching Protocols", []string{"+Sec-WebSocket-Extensions: "}, "empty Sec-WebSocket-Extensions"},
		{"4.1 item 6: subprotocol outside of the offer", "HTTP/1.1 101 Switching Protocols", []string{"Sec-WebSocket-Protocol: telnet"}, `not offered: "telnet"`},
		{"4.1 item 6: two subprotocols", "HTTP/1.1 101 Switching Protocols", []string{"+Sec-WebSocket-Protocol: superchat"}, "more than one subprotocol"},
		{"4.1 item 6: list of subprotocols", "HTTP/1.1 101 Switching Protocols", []string{"Sec-WebSocket-Protocol: chat, superchat"}, "not offered"},
		{"4.1 item 6: another case", "HTTP/1.1 101 Switching Protocols", []string{"Sec-WebSocket-Protocol: Chat"}, "not offered"},
		{"4.1 item 6: empty subprotocol", "HTTP/1.1 101 Switching Protocols", []string{"Sec-WebSocket-Protocol: "}, `not offered: ""`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			resp, _, err := handshake.ParseResponse([]byte(test.status + "\r\n\r\n"))
			if err != nil {
				t.Fatal(err)
			}
			resp.Header = handshake.Header{
				{"Upgrade", "websocket"},
				{"Connection", "Upgrade"},
				{"Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="},
				{"Sec-WebSocket-Protocol", "chat"},
			}
			for _, edit := range test.edits {
				resp.Header = edited(resp.Header, edit)
			}
			a, err := handshake.Verify(rfcRequest(), resp)
			got := "speaks " + a.Subprotocol
			if err != nil {
				got = err.Error()
			}
			if ok := strings.HasPrefix(test.want, "speaks "); ok != (err == nil) || ok && got != test.want || !strings.Contains(got, test.want) {
				t.Errorf("Verify: %s; want %s", got, test.want)
			}
			if statusOf(err) != 0 {
				t.Errorf("Verify: %v has a status to refuse with", err)
			}
		})
	}
}

func TestVerifyUnaskedSubprotocol(t *testing.T) {
	resp, _, err := handshake.Accept(rfcRequest(), handshake.Terms{Subprotocols: []string{"chat"}})
	if err != nil {
		t.Fatal(err)
	}
	if a, err := handshake.Verify(rfcRequest("-Sec-WebSocket-Protocol"), resp); err == nil {
		t.Errorf("Verify = %+v, want an error", a)
	}
}

// What one end offers and the other accepts passes through the wire.
func TestOfferAcceptVerify(t *testing.T) {
	r, err := handshake.Offer("example.com", "/chat", handshake.Terms{Subprotocols: []string{"chat", "superchat"}})
	if err != nil {
		t.Fatal(err)
	}
	b, err := r.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	received, n, err := handshake.ParseRequest(b)
	if err != nil || n != len(b) {
		t.Fatalf("ParseRequest = %d, %v", n, err)
	}
	resp, agreed, err := handshake.Accept(received, handshake.Terms{Subprotocols: []string{"superchat"}})
	if err != nil {
		t.Fatal(err)
	}
	if b, err = resp.Append(nil); err != nil {
		t.Fatal(err)
	}
	answer, n, err := handshake.ParseResponse(b)
	if err != nil || n != len(b) {
		t.Fatalf("ParseResponse = %d, %v", n, err)
	}
	verified, err := handshake.Verify(r, answer)
	if err != nil || verified != agreed || verified.Subprotocol != "superchat" {
		t.Errorf("Verify = %+v, %v; Accept = %+v", verified, err, agreed)
	}
}
