package conn

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

// fromHTTP turns a request of net/http back into what it was on the wire. That
// package takes some fields out of the header and checks them itself.
func fromHTTP(r *http.Request) *handshake.Request {
	req := &handshake.Request{Method: r.Method, Target: r.RequestURI, Proto: r.Proto}
	req.Header = append(req.Header, handshake.Field{Name: "Host", Value: r.Host})
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
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

// checkHead holds a head that net/http has let through to the limits and the
// grammar that hold on a bare listener.
func (cfg *Config) checkHead(r *handshake.Request) error {
	b, err := r.Append(getBuffer()[:0])
	defer putBuffer(b)
	if err != nil {
		return &handshake.Error{Status: 400, Reason: err.Error()}
	}
	cfg.traceHead(false, b)
	scan := cfg.scanner()
	_, err = scan.Scan(b)
	return err
}

// addrFromHTTP returns the peer's address, which net/http has as a string and
// middleware may have set to anything.
func addrFromHTTP(r *http.Request) net.Addr {
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
	return httpAddr(r.RemoteAddr)
}

// An httpAddr is a peer's address that is not an IP address with a port.
type httpAddr string

func (a httpAddr) Network() string { return "tcp" }
func (a httpAddr) String() string  { return string(a) }
