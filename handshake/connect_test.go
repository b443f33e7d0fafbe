package handshake_test

import (
	"strings"
	"testing"

	"duplex/handshake"

	"github.com/google/go-cmp/cmp"
)

// connectRequest is the request of RFC 8441, section 5.1, after some edits as of
// rfcRequest. ":protocol value" replaces the protocol.
func connectRequest(edits ...string) *handshake.Request {
	r := &handshake.Request{Method: "CONNECT", Target: "/chat", Proto: "HTTP/2.0", Protocol: "websocket", Header: handshake.Header{
		{"Host", "server.example.com"},
		{"sec-websocket-protocol", "chat, superchat"},
		{"sec-websocket-extensions", "permessage-deflate"},
		{"sec-websocket-version", "13"},
		{"origin", "http://server.example.com"},
	}}
	for _, edit := range edits {
		if protocol, ok := strings.CutPrefix(edit, ":protocol"); ok {
			r.Protocol = strings.TrimSpace(protocol)
			continue
		}
		if line := strings.Split(edit, " "); len(line) == 3 && strings.HasPrefix(line[2], "HTTP/") {
			r.Method, r.Target, r.Proto = line[0], line[1], line[2]
			continue
		}
		r.Header = edited(r.Header, edit)
	}
	return r
}

// The example of RFC 8441, section 5.1.
func TestAcceptConnect(t *testing.T) {
	got, a, err := handshake.Accept(connectRequest(), handshake.Terms{Subprotocols: []string{"chat"}, Header: handshake.Header{{"Set-Cookie", "a=b"}}})
	if err != nil {
		t.Fatal(err)
	}
	want := &handshake.Response{Proto: "HTTP/2.0", Status: 200, Reason: "OK", Header: handshake.Header{
		{"Sec-WebSocket-Protocol", "chat"},
		{"Set-Cookie", "a=b"},
	}}
	if diff := cmp.Diff(want, got); diff != "" || a.Subprotocol != "chat" {
		t.Errorf("agreement %v, response (-want +got):\n%s", a, diff)
	}
}

func TestAcceptConnectRefuses(t *testing.T) {
	for _, test := range []struct {
		name   string
		edits  []string
		status int
	}{
		{"RFC 8441 4: GET", []string{"GET /chat HTTP/2.0", ":protocol"}, 505},
		{"RFC 8441 4: CONNECT without :protocol", []string{":protocol"}, 505},
		{"RFC 8441 4: :protocol with GET", []string{"GET /chat HTTP/2.0"}, 505},
		{"RFC 9220 3: another protocol", []string{":protocol connect-udp"}, 501},
		{"RFC 9113 8.2.2: Upgrade", []string{"Upgrade: websocket"}, 400},
		{"RFC 9113 8.2.2: Connection", []string{"Connection: Upgrade"}, 400},
		{"6455 4.4: no version", []string{"-sec-websocket-version"}, 400},
		{"6455 4.4: another version", []string{"sec-websocket-version: 8"}, 400},
		{"6455 10.2: foreign origin", []string{"origin: http://evil.example"}, 403},
		{"RFC 9113 8.3.1: no :authority", []string{"-Host"}, 400},
		{"RFC 8441 4: relative path", []string{"CONNECT chat HTTP/2.0"}, 400},
		{"RFC 9110 9.3.6: a body with a length", []string{"content-length: 4"}, 400},
		{"6455 4.1: subprotocol twice", []string{"sec-websocket-protocol: a, a"}, 400},
	} {
		t.Run(test.name, func(t *testing.T) {
			resp, _, err := handshake.Accept(connectRequest(test.edits...), handshake.Terms{})
			if err == nil || resp.Status != test.status || resp.Proto != "HTTP/2.0" {
				t.Fatalf("got %+v, %v, want %d", resp, err, test.status)
			}
			if resp.Header.Has("Connection") || resp.Header.Has("Upgrade") {
				t.Errorf("RFC 9113 8.2.2: the refusal has %v", resp.Header)
			}
			// "[...] a |Sec-WebSocket-Version| header field indicating the
			// version(s)" (RFC 6455, section 4.4).
			if wrong := strings.Contains(test.name, "version"); wrong != (resp.Header.Get("Sec-WebSocket-Version") == "13") {
				t.Errorf("the refusal has %v", resp.Header)
			}
		})
	}
}

// No key is looked at (RFC 8441, section 5).
func TestAcceptConnectWithKey(t *testing.T) {
	resp, _, err := handshake.Accept(connectRequest("Sec-WebSocket-Key: nonsense"), handshake.Terms{})
	if err != nil || resp.Header.Has("Sec-WebSocket-Accept") {
		t.Errorf("got %+v, %v", resp, err)
	}
}

func TestOfferConnect(t *testing.T) {
	terms := handshake.Terms{Subprotocols: []string{"chat"}, Deflate: &handshake.Deflate{}, Header: handshake.Header{{"Cookie", "a=b"}}}
	r, err := handshake.OfferConnect("server.example.com", "/chat", terms)
	if err != nil {
		t.Fatal(err)
	}
	want := &handshake.Request{Method: "CONNECT", Target: "/chat", Proto: "HTTP/2.0", Protocol: "websocket", Header: handshake.Header{
		{"Host", "server.example.com"},
		{"Sec-WebSocket-Version", "13"},
		{"Sec-WebSocket-Protocol", "chat"},
		{"Sec-WebSocket-Extensions", "permessage-deflate"},
		{"Cookie", "a=b"},
	}}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	resp, agreed, err := handshake.Accept(r, terms)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := handshake.Verify(r, resp); err != nil || !cmp.Equal(got, agreed) {
		t.Errorf("Verify: %v, %v, want %v", got, err, agreed)
	}
	for _, bad := range [][2]string{{"", "/"}, {"a b", "/"}, {"a", "no path"}, {"a", "/#f"}} {
		if _, err := handshake.OfferConnect(bad[0], bad[1], handshake.Terms{}); err == nil {
			t.Errorf("%q can be offered", bad)
		}
	}
}

func TestVerifyConnect(t *testing.T) {
	r := connectRequest()
	for _, test := range []struct {
		name string
		resp handshake.Response
		want string // part of the error; "" if it is all right
	}{
		{"RFC 8441 5.1: 200", handshake.Response{Status: 200}, ""},
		{"RFC 9110 9.3.6: any 2xx", handshake.Response{Status: 299}, ""},
		{"RFC 9113 8.6: 101", handshake.Response{Status: 101}, "101"},
		{"a redirect", handshake.Response{Status: 302, Reason: "Found"}, "302 Found"},
		{"a refusal", handshake.Response{Status: 403, Reason: "Forbidden"}, "403 Forbidden"},
		{"RFC 9113 8.2.2: Upgrade", handshake.Response{Status: 200, Header: handshake.Header{{"upgrade", "websocket"}}}, "Upgrade"},
		{"4.1: a subprotocol not offered", handshake.Response{Status: 200, Header: handshake.Header{{"sec-websocket-protocol", "x"}}}, "not offered"},
		{"4.1: an extension not offered", handshake.Response{Status: 200, Header: handshake.Header{{"sec-websocket-extensions", "x"}}}, "x"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := handshake.Verify(r, &test.resp)
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}
