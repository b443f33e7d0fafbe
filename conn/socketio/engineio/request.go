package engineio

import (
	"crypto/tls"
	"encoding/binary"
	"net"

	"duplex/conn"
	"duplex/handshake"
)

// A keptRequest is the request that opened a session, in less memory than a
// conn.Request takes: most programs look at it while the session is opened, and then
// never again.
type keptRequest struct {
	head   string // its parts, each behind its length
	remote net.Addr
	tls    *tls.ConnectionState
	value  any
}

// keep returns what r is made from again.
func keep(r *conn.Request) *keptRequest {
	parts := []string{r.Method, r.Target, r.Proto, r.Protocol}
	for _, f := range r.Header {
		parts = append(parts, f.Name, f.Value)
	}
	var head []byte
	for _, part := range parts {
		head = append(binary.AppendUvarint(head, uint64(len(part))), part...)
	}
	return &keptRequest{string(head), r.RemoteAddr, r.TLS, r.Value}
}

// request returns the request. It has no context.
func (k *keptRequest) request() *conn.Request {
	rest := []byte(k.head)
	next := func() string {
		size, n := binary.Uvarint(rest)
		part := string(rest[n:][:size])
		rest = rest[n:][size:]
		return part
	}
	head := &handshake.Request{Method: next(), Target: next(), Proto: next(), Protocol: next()}
	for len(rest) > 0 {
		head.Header = append(head.Header, handshake.Field{Name: next(), Value: next()})
	}
	return &conn.Request{Request: head, RemoteAddr: k.remote, TLS: k.tls, Value: k.value}
}
