package nethttp

import (
	"maps"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"duplex/handshake"
)

// protocolField is where net/http has the :protocol of an extended CONNECT.
const protocolField = ":protocol"

// Request turns a request of net/http back into what it was on the wire. That
// package takes some fields out of the header and checks them itself.
func Request(r *http.Request) *handshake.Request {
	req := &handshake.Request{Method: r.Method, Target: r.RequestURI, Proto: r.Proto, Protocol: r.Header.Get(protocolField)}
	req.Header = append(req.Header, handshake.Field{Name: "Host", Value: r.Host})
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		if name == protocolField {
			continue
		}
		for _, v := range r.Header[name] {
			req.Header = append(req.Header, handshake.Field{Name: name, Value: v})
		}
	}
	if len(r.TransferEncoding) > 0 {
		v := strings.Join(r.TransferEncoding, ", ")
		req.Header = append(req.Header, handshake.Field{Name: "Transfer-Encoding", Value: v})
	} else if r.ContentLength > 0 && !req.Header.Has("Content-Length") {
		v := strconv.FormatInt(r.ContentLength, 10)
		req.Header = append(req.Header, handshake.Field{Name: "Content-Length", Value: v})
	}
	return req
}

// Addr returns the peer's address, which net/http has as a string and
// middleware may have set to anything.
func Addr(r *http.Request) net.Addr {
	if a, err := netip.ParseAddrPort(r.RemoteAddr); err == nil {
		return net.TCPAddrFromAddrPort(a)
	}
	if a, err := netip.ParseAddr(r.RemoteAddr); err == nil {
		return net.TCPAddrFromAddrPort(netip.AddrPortFrom(a, 0))
	}
	if local, ok := r.Context().Value(http.LocalAddrContextKey).(*net.UnixAddr); ok {
		return &net.UnixAddr{Name: r.RemoteAddr, Net: local.Net}
	}
	if r.RemoteAddr == "" {
		return nil
	}
	return otherAddr(r.RemoteAddr)
}

// An otherAddr is a peer's address that is not an IP address with a port.
type otherAddr string

func (a otherAddr) Network() string { return "tcp" }
func (a otherAddr) String() string  { return string(a) }
