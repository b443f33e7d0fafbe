package engineio

import (
	"crypto/tls"
	"net"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"duplex/conn"
	"duplex/handshake"
)

// A session's request is the one that opened it, whatever is in it.
func TestKeptRequest(t *testing.T) {
	tests := map[string]*conn.Request{
		"empty": {Request: &handshake.Request{}},
		"HTTP/2": {
			Request: &handshake.Request{
				Method: "CONNECT", Target: "/x?EIO=4", Proto: "HTTP/2.0", Protocol: "websocket",
				Header: handshake.Header{{Name: "Host", Value: "example.com"}, {Name: "X-Empty"}, {Name: "Cookie", Value: "a=ü"}},
			},
			RemoteAddr: &net.TCPAddr{IP: net.IP{192, 0, 2, 1}, Port: 1},
			TLS:        &tls.ConnectionState{ServerName: "example.com"},
			Value:      7,
		},
		"WebSocket alone": {Request: &handshake.Request{Method: "GET", Target: "/socket.io/?EIO=4&transport=websocket"}},
		"Unix socket": {
			Request:    &handshake.Request{Method: "GET", Target: "/", Proto: "HTTP/1.1", Header: handshake.Header{{Name: "Accept", Value: "a"}, {Name: "Accept", Value: "b"}}},
			RemoteAddr: address{"unix", "/run/socket"},
		},
	}
	for name, r := range tests {
		k := keep(r)
		if diff := cmp.Diff(r, k.request(), cmpopts.IgnoreUnexported(conn.Request{}, tls.ConnectionState{}), cmp.AllowUnexported(address{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// The fields that clients share are kept once, and the key of the handshake not at all.
func TestKeptRequestIsShared(t *testing.T) {
	of := func(key string) keptRequest {
		return keep(&conn.Request{Request: &handshake.Request{Method: "GET", Header: handshake.Header{
			{Name: "Sec-WebSocket-Key", Value: key}, {Name: "User-Agent", Value: "browser"}, {Name: "X-Own", Value: key},
		}}})
	}
	a, b := of("1"), of("2")
	if a.common != b.common || a.own == b.own {
		t.Errorf("%q, %q", a.own, b.own)
	}
	if h := a.request().Header; h.Has("Sec-WebSocket-Key") || h.Get("X-Own") != "1" {
		t.Errorf("%v", h)
	}
}
