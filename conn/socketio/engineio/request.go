package engineio

import (
	"crypto/tls"
	"encoding/binary"
	"net"
	"net/netip"
	"strings"
	"unique"

	"duplex/conn"
	"duplex/handshake"
)

// A keptRequest is the request that opened a session, in less memory than a
// conn.Request takes: most programs look at it while the session is opened, and then
// never again. What the requests of many clients have in common is there once for all.
type keptRequest struct {
	common unique.Handle[string] // method, versions, a common target and common fields, see pack
	own    string                // address, another target and all other fields, see pack
	extra  *requestExtra         // nil for none
}

// A requestExtra is what few requests have.
type requestExtra struct {
	tls   *tls.ConnectionState
	value any
}

// commonFields are fields, in lower case, that have the same value in the requests of
// many clients.
var commonFields = map[string]bool{
	"accept": true, "accept-encoding": true, "accept-language": true, "cache-control": true, "connection": true,
	"host": true, "origin": true, "pragma": true, "upgrade": true, "user-agent": true,
	"sec-websocket-extensions": true, "sec-websocket-version": true,
	"sec-fetch-dest": true, "sec-fetch-mode": true, "sec-fetch-site": true,
	"sec-ch-ua": true, "sec-ch-ua-mobile": true, "sec-ch-ua-platform": true,
}

// isCommon reports whether a target says nothing about the client: it has the query that
// opens a session with WebSocket, and no other.
func isCommon(target string) bool { return strings.HasSuffix(target, "/?EIO=4&transport=websocket") }

// keep returns what r is made from again.
func keep(r *conn.Request) keptRequest {
	shared, target := "", r.Target
	if isCommon(target) {
		shared, target = target, ""
	}
	common := pack(nil, r.Method, r.Proto, r.Protocol, shared)
	network, addr := "", ""
	if r.RemoteAddr != nil {
		network, addr = r.RemoteAddr.Network(), r.RemoteAddr.String()
	}
	own := pack(nil, target, network, addr)
	for _, f := range r.Header {
		switch name := strings.ToLower(f.Name); {
		case commonFields[name]:
			common = pack(common, f.Name, f.Value)
		case name != "sec-websocket-key": // which is of no use any more
			own = pack(own, f.Name, f.Value)
		}
	}
	k := keptRequest{common: unique.Make(string(common)), own: string(own)}
	if r.TLS != nil || r.Value != nil {
		k.extra = &requestExtra{r.TLS, r.Value}
	}
	return k
}

// request returns the request. It has no context.
func (k *keptRequest) request() *conn.Request {
	common, own := []byte(k.common.Value()), []byte(k.own)
	head := &handshake.Request{Method: unpack(&common), Proto: unpack(&common), Protocol: unpack(&common), Target: unpack(&common) + unpack(&own)}
	r := &conn.Request{Request: head, RemoteAddr: addrOf(unpack(&own), unpack(&own))}
	for _, rest := range [][]byte{common, own} {
		for len(rest) > 0 {
			head.Header = append(head.Header, handshake.Field{Name: unpack(&rest), Value: unpack(&rest)})
		}
	}
	if k.extra != nil {
		r.TLS, r.Value = k.extra.tls, k.extra.value
	}
	return r
}

// pack appends parts to b, each behind its length.
func pack(b []byte, parts ...string) []byte {
	for _, part := range parts {
		b = append(binary.AppendUvarint(b, uint64(len(part))), part...)
	}
	return b
}

// unpack takes the first part from what pack has made.
func unpack(b *[]byte) string {
	size, n := binary.Uvarint(*b)
	part := string((*b)[n:][:size])
	*b = (*b)[n:][size:]
	return part
}

// addrOf returns the address that has this network and this text, or nil for none.
func addrOf(network, text string) net.Addr {
	if network == "" && text == "" {
		return nil
	}
	if a, err := netip.ParseAddrPort(text); err == nil && network == "tcp" {
		return net.TCPAddrFromAddrPort(a)
	}
	return address{network, text}
}

// An address is one that is not of TCP.
type address struct{ network, text string }

func (a address) Network() string { return a.network }
func (a address) String() string  { return a.text }
