package conn

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"duplex/handshake"
)

// Upgrade does the opening handshake of a server for a request that net/http
// has received, and returns the WebSocket connection, which it takes from the
// HTTP server (section 4.2). The handler may return or stay.
//
// A request that is not a valid handshake is answered with the status that it
// deserves. Upgrade then returns a [*handshake.Error], and in every case of an
// error the response is done with. WebSocket over HTTP/2 is not spoken yet:
// such requests are refused with 505.
func Upgrade(w http.ResponseWriter, r *http.Request, cfg *Config) (*Conn, error) {
	cfg = orDefault(cfg)
	c, err := upgrade(r.Context(), w, r, cfg, cfg.authorize)
	if err != nil {
		return nil, fmt.Errorf("websocket: upgrade: %w", err)
	}
	return c, nil
}

// upgrade is Upgrade with another function to decide on the request, within ctx.
func upgrade(ctx context.Context, w http.ResponseWriter, r *http.Request, cfg *Config, decide func(*Request) error) (*Conn, error) {
	if err := cfg.Check(); err != nil {
		return nil, refuseHTTP(w, err)
	}
	if r.ProtoMajor == 2 {
		return nil, refuseHTTP(w, &handshake.Error{Status: 505, Reason: "WebSocket over HTTP/2 is not spoken here, use HTTP/1.1"})
	}
	ctx, cancel := cfg.withHandshakeTimeout(ctx)
	defer cancel()
	req := &Request{Request: fromHTTP(r), RemoteAddr: addrFromHTTP(r), TLS: r.TLS, ctx: ctx}
	if err := cfg.checkHead(req.Request); err != nil {
		return nil, refuseHTTP(w, err)
	}
	resp, agreed, err := cfg.agree(req, decide)
	if err != nil {
		return nil, refuseHTTP(w, err)
	}
	in, err := hijack(w)
	if err != nil {
		return nil, refuseHTTP(w, err)
	}
	c := newConn(in, cfg, false, agreed)
	c.attach(req, r.Context())
	if err := cfg.agreeOn(ctx, in.nc, resp); err != nil {
		return nil, err
	}
	return c, nil
}

// hijack takes the connection from net/http, with what has been read of it.
func hijack(w http.ResponseWriter) (input, error) {
	nc, rw, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return input{}, fmt.Errorf("cannot take over the connection (a ResponseWriter that wraps net/http's needs an Unwrap method): %w", err)
	}
	nc.SetDeadline(time.Time{}) // the HTTP server may have set one for the request
	early, _ := rw.Reader.Peek(rw.Reader.Buffered())
	return newInput(nc, append(getBuffer()[:0], early...), 0), nil
}

// agreeOn sends the response that agrees on a connection that net/http has given
// away, which nobody else closes if that fails.
func (cfg *Config) agreeOn(ctx context.Context, nc net.Conn, resp *handshake.Response) error {
	agreed := false
	defer func() {
		if !agreed {
			closeNow(nc)
		}
	}()
	err := within(ctx, nc, func() error { return cfg.respond(nc, resp) })
	agreed = err == nil
	return err
}

// fromHTTP turns a request of net/http back into what it was on the wire. That
// package takes some fields out of the header and checks them itself.
func fromHTTP(r *http.Request) *handshake.Request {
	req := &handshake.Request{Method: r.Method, Target: r.RequestURI, Proto: r.Proto}
	req.Header = append(req.Header, handshake.Field{Name: "Host", Value: r.Host})
	for name, values := range r.Header {
		for _, v := range values {
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

// refuseHTTP answers by way of net/http and returns err. The server would wait
// for a body that the client has announced, for ever if nothing bounds it.
func refuseHTTP(w http.ResponseWriter, err error) error {
	http.NewResponseController(w).SetReadDeadline(time.Now().Add(lingering))
	refusal, ok := errors.AsType[*handshake.Error](err)
	if !ok {
		http.Error(w, "Internal Server Error", http.StatusInternalServerError)
		return err
	}
	resp := refusal.Response()
	w.Header().Set("Connection", "close") // net/http looks for this, and only in the first line
	for _, f := range resp.Header {
		if f.Name != "Connection" || f.Value != "close" {
			w.Header().Add(f.Name, f.Value)
		}
	}
	w.WriteHeader(resp.Status)
	w.Write(resp.Body)
	return err
}

// ServeHTTP serves the connection that r asks for. It returns once the handshake
// is done, and net/http with it gives up what it keeps for a connection.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.init()
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(s.ctx, cancel)() // Close ends handshakes
	o, denial := s.enter(addrFromHTTP(r), nil)
	defer s.leave(o)
	if denial != nil {
		s.failed(o, refuseHTTP(w, denial))
		return
	}
	l := &s.loop
	c, err := upgrade(ctx, w, r, orDefault(s.Config), s.decide(o, &l))
	if err != nil {
		s.failed(o, err)
		return
	}
	s.begin(c, l, o)
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
