package engineio

import (
	"net"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"duplex/conn"
	"duplex/handshake"
)

// A session's request is the one that opened it, whatever is in it.
func TestKeptRequest(t *testing.T) {
	r := &conn.Request{
		Request: &handshake.Request{
			Method: "CONNECT", Target: "/x?EIO=4", Proto: "HTTP/2.0", Protocol: "websocket",
			Header: handshake.Header{{Name: "Host", Value: "example.com"}, {Name: "X-Empty"}, {Name: "Cookie", Value: "a=ü"}},
		},
		RemoteAddr: &net.TCPAddr{Port: 1},
		Value:      7,
	}
	if diff := cmp.Diff(r, keep(r).request(), cmpopts.IgnoreUnexported(conn.Request{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
