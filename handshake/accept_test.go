package handshake_test

import (
	"slices"
	"strings"
	"testing"

	"duplex/handshake"

	"github.com/google/go-cmp/cmp"
)

// rfcRequest returns the request of section 1.2, at its own origin, after
// some edits: "Name: value" puts one field in the place of all of that name,
// "+Name: value" adds one, "-Name" removes all, and "method target version"
// replaces the request line.
func rfcRequest(edits ...string) *handshake.Request {
	r := &handshake.Request{Method: "GET", Target: "/chat", Proto: "HTTP/1.1", Header: handshake.Header{
		{"Host", "server.example.com"},
		{"Upgrade", "websocket"},
		{"Connection", "Upgrade"},
		{"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
		{"Origin", "http://server.example.com"},
		{"Sec-WebSocket-Protocol", "chat, superchat"},
		{"Sec-WebSocket-Version", "13"},
	}}
	for _, edit := range edits {
		if line := strings.Split(edit, " "); len(line) == 3 && strings.HasPrefix(line[2], "HTTP/") {
			r.Method, r.Target, r.Proto = line[0], line[1], line[2]
			continue
		}
		r.Header = edited(r.Header, edit)
	}
	return r
}

func edited(h handshake.Header, edit string) handshake.Header {
	name, value, _ := strings.Cut(strings.TrimLeft(edit, "+-"), ": ")
	if edit[0] != '+' {
		h = slices.DeleteFunc(h, func(f handshake.Field) bool { return f.Name == name })
	}
	if edit[0] != '-' {
		h = append(h, handshake.Field{Name: name, Value: value})
	}
	return h
}

func TestAccept(t *testing.T) {
	terms := handshake.Terms{
		Subprotocols: []string{"superchat", "chat"},
		Header:       handshake.Header{{"Set-Cookie", "a=b"}, {"Set-Cookie", "c=d"}},
	}
	got, a, err := handshake.Accept(rfcRequest(), terms)
	if err != nil {
		t.Fatal(err)
	}
	want := &handshake.Response{Proto: "HTTP/1.1", Status: 101, Reason: "Switching Protocols", Header: handshake.Header{
		{"Upgrade", "websocket"},
		{"Connection", "Upgrade"},
		{"Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="},
		{"Sec-WebSocket-Protocol", "superchat"},
		{"Set-Cookie", "a=b"},
		{"Set-Cookie", "c=d"},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Accept (-want +got):\n%s", diff)
	}
	if a.Subprotocol != "superchat" {
		t.Errorf("Agreement = %+v, want superchat", a)
	}
}

func TestAcceptRules(t *testing.T) {
	tests := []struct {
		name  string
		edits []string
		want  int
	}{
		{"4.2.1: the RFC's example", nil, 101},
		{"4.2.1 item 1: HTTP/1.2", []string{"GET / HTTP/1.2"}, 101},
		{"4.2.1 item 1: HTTP/1.0", []string{"GET / HTTP/1.0"}, 505},
		{"4.2.1 item 1: HTTP/0.9", []string{"GET / HTTP/0.9"}, 505},
		{"4.2.1 item 1: HTTP/2 preface", []string{"PRI * HTTP/2.0"}, 505},
		{"4.2.1 item 1: HTTP/3", []string{"GET / HTTP/3.1"}, 505},
		{"4.2.1 item 1: malformed version", []string{"GET / HTTP/11"}, 505},
		{"4.2.1 item 1: POST", []string{"POST / HTTP/1.1"}, 405},
		{"4.2.1 item 1: HEAD", []string{"HEAD / HTTP/1.1"}, 405},
		{"4.2.1 item 1: method is case-sensitive", []string{"get / HTTP/1.1"}, 405},
		{"4.2.1 item 1: CONNECT", []string{"CONNECT server.example.com:80 HTTP/1.1"}, 405},
		{"4.2.1 item 1: target", []string{"GET * HTTP/1.1"}, 400},
		{"4.2.1 item 2: no Host", []string{"-Host"}, 400},
		{"4.2.1 item 2: two Hosts", []string{"+Host: server.example.com"}, 400},
		{"4.2.1 item 2: empty Host", []string{"Host: "}, 400},
		{"4.2.1 item 2: malformed Host", []string{"Host: server.example.com/"}, 400},
		{"4.2.1 item 3: no Upgrade", []string{"-Upgrade"}, 426},
		{"4.2.1 item 3: another protocol", []string{"Upgrade: h2c"}, 426},
		{"4.2.1 item 3: longer name", []string{"Upgrade: websocket2"}, 426},
		{"4.2.1 item 3: any case", []string{"Upgrade: WebSocket"}, 101},
		{"4.2.1 item 3: list", []string{"Upgrade: h2c, websocket"}, 101},
		{"4.2.1 item 3: two lines", []string{"Upgrade: h2c", "+Upgrade: websocket"}, 101},
		{"4.2.1 item 3: quoted", []string{`Upgrade: "websocket"`}, 426},
		{"4.2.1 item 4: no Connection", []string{"-Connection"}, 400},
		{"4.2.1 item 4: other connection", []string{"Connection: keep-alive"}, 400},
		{"4.2.1 item 4: any case", []string{"Connection: UPGRADE"}, 101},
		{"4.2.1 item 4: list", []string{"Connection: keep-alive, Upgrade"}, 101},
		{"4.2.1 item 4: two lines", []string{"Connection: keep-alive", "+Connection: upgrade"}, 101},
		{"4.2.1 item 5: no key", []string{"-Sec-WebSocket-Key"}, 400},
		{"4.2.1 item 5: two keys", []string{"+Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="}, 400},
		{"4.2.1 item 5: not base64", []string{"Sec-WebSocket-Key: ????????????????????????"}, 400},
		{"4.2.1 item 5: not 16 bytes", []string{"Sec-WebSocket-Key: c2hvcnQ="}, 400},
		{"4.4: no version", []string{"-Sec-WebSocket-Version"}, 426},
		{"4.4: version 8", []string{"Sec-WebSocket-Version: 8"}, 426},
		{"4.4: version 013", []string{"Sec-WebSocket-Version: 013"}, 426},
		{"4.4: list of versions", []string{"Sec-WebSocket-Version: 13, 8"}, 426},
		{"4.4: two versions", []string{"+Sec-WebSocket-Version: 8"}, 426},
		{"11.3.5: version twice", []string{"+Sec-WebSocket-Version: 13"}, 426},
		{"RFC 9112 6: body", []string{"+Content-Length: 5"}, 400},
		{"RFC 9112 6: empty body", []string{"+Content-Length: 0"}, 101},
		{"RFC 9112 6: two lengths", []string{"+Content-Length: 0", "+Content-Length: 5"}, 400},
		{"RFC 9112 6: malformed length", []string{"+Content-Length: 0x0"}, 400},
		{"RFC 9112 6: no length", []string{"+Content-Length: "}, 400},
		{"RFC 9112 6: chunks", []string{"+Transfer-Encoding: chunked"}, 400},
		{"RFC 9112 6: identity", []string{"+Transfer-Encoding: identity"}, 400},
		{"9.1: unknown extension", []string{"+Sec-WebSocket-Extensions: x-foo"}, 101},
		{"9.1: malformed extension", []string{`+Sec-WebSocket-Extensions: ;;"`}, 101},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			resp, a, err := handshake.Accept(rfcRequest(test.edits...), handshake.Terms{})
			if resp.Status != test.want {
				t.Errorf("Accept: %d, %v; want %d", resp.Status, err, test.want)
			}
			if ok := test.want == 101; ok != (err == nil) || !ok && statusOf(err) != test.want {
				t.Errorf("Accept: %v with response %d", err, resp.Status)
			}
			if resp.Header.Has("Sec-WebSocket-Extensions") || resp.Header.Has("Sec-WebSocket-Protocol") || a.Subprotocol != "" {
				t.Errorf("Accept echoes what no terms allow: %v, %v", resp.Header, a)
			}
		})
	}
}

func TestAcceptSubprotocol(t *testing.T) {
	tests := []struct {
		name   string
		speaks string
		edits  []string
		want   string
		status int
	}{
		{"4.2.2 item 5.5: the server's preference", "b a", []string{"Sec-WebSocket-Protocol: a, b"}, "b", 101},
		{"4.2.2 item 5.5: two lines", "b", []string{"Sec-WebSocket-Protocol: a", "+Sec-WebSocket-Protocol: c,b"}, "b", 101},
		{"4.2.2 item 5.5: none in common", "c", []string{"Sec-WebSocket-Protocol: a, b"}, "", 101},
		{"4.2.2 item 5.5: case-sensitive", "A", []string{"Sec-WebSocket-Protocol: a"}, "", 101},
		{"4.2.2 item 5.5: none asked", "a", []string{"-Sec-WebSocket-Protocol"}, "", 101},
		{"4.2.2 item 5.5: none spoken", "", []string{"Sec-WebSocket-Protocol: a"}, "", 101},
		{"4.1 item 10: twice", "a", []string{"Sec-WebSocket-Protocol: a, b, a"}, "", 400},
		{"4.1 item 10: twice in two lines", "a", []string{"Sec-WebSocket-Protocol: a", "+Sec-WebSocket-Protocol: a"}, "", 400},
		{"4.3: not a token", "a", []string{"Sec-WebSocket-Protocol: a, b c"}, "", 400},
		{"4.3: quoted", "a", []string{`Sec-WebSocket-Protocol: "a"`}, "", 400},
		{"4.3: empty", "a", []string{"Sec-WebSocket-Protocol: "}, "", 400},
		{"4.3: empty elements", "a", []string{"Sec-WebSocket-Protocol: ,a,,"}, "a", 101},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			resp, a, err := handshake.Accept(rfcRequest(test.edits...), handshake.Terms{Subprotocols: strings.Fields(test.speaks)})
			if resp.Status != test.status || a.Subprotocol != test.want || resp.Header.Get("Sec-WebSocket-Protocol") != test.want {
				t.Errorf("Accept: %d, %+v, %v; want %d and %q", resp.Status, a, err, test.status, test.want)
			}
			if test.want == "" && resp.Header.Has("Sec-WebSocket-Protocol") {
				t.Error("Accept answers with an empty subprotocol")
			}
		})
	}
}
