package conn

import (
	"context"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"duplex/conn/internal/socket"
	"duplex/handshake"
)

// Upgrade does the opening handshake of a server for a request that net/http
// has received, and returns the WebSocket connection, which it takes from the
// HTTP server (section 4.2). The handler may return or stay.
//
// Fields that middleware has set in the header of w, cookies for one, go out with
// the answer. The values of the request's context are those of
// [Request.Context].
//
// A request that is not a valid handshake is answered with the status that it
// deserves. Upgrade then returns a [*handshake.Error], and in every case of an
// error the response is complete. WebSocket over HTTP/2 is not spoken yet:
// such requests are refused with 505.
//
// The http.Server must bound what a client may cost before that: see
// ReadHeaderTimeout, ReadTimeout and MaxHeaderBytes there.
func Upgrade(w http.ResponseWriter, r *http.Request, cfg *Config) (*Conn, error) {
	cfg = orDefault(cfg)
	if err := cfg.checkServer(); err != nil {
		return nil, fmt.Errorf("websocket: upgrade: %w", refuseHTTP(w, err))
	}
	c, err := upgrade(r.Context(), w, r, cfg, cfg.authorize)
	if err != nil {
		return nil, fmt.Errorf("websocket: upgrade: %w", err)
	}
	c.keepValues(r.Context())
	return c, nil
}

// upgrade is Upgrade with another function to decide on the request, within ctx, for
// a cfg that has been checked.
func upgrade(ctx context.Context, w http.ResponseWriter, r *http.Request, cfg *Config, decide func(*Request) error) (*Conn, error) {
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
	resp.Header = append(resp.Header, middlewareFields(w.Header())...)
	nc, in, err := hijack(w)
	if err != nil {
		return nil, refuseHTTP(w, err)
	}
	c := newConn(nc, in, cfg, false, agreed)
	c.attach(req, r.Context())
	if err := cfg.sendHijacked(ctx, nc, resp); err != nil {
		return nil, err
	}
	return c, nil
}

// middlewareFields returns what middleware has put into the header of the
// response, cookies for one, for the 101. It leaves out what describes a body,
// what makes the handshake, and what cannot be sent; line breaks become spaces,
// which is what net/http makes of them.
func middlewareFields(h http.Header) handshake.Header {
	var fields handshake.Header
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, v := range h[name] {
			f := handshake.Field{Name: name, Value: lineBreaks.Replace(v)}
			allowed := handshake.Terms{Header: handshake.Header{f}}.Check() == nil
			if allowed && !isBodyField(name) {
				fields = append(fields, f)
			}
		}
	}
	return fields
}

var lineBreaks = strings.NewReplacer("\r", " ", "\n", " ")

// isBodyField reports whether fields of that name, in its canonical form, are about
// the body of a response.
func isBodyField(name string) bool {
	switch name {
	case "Content-Type", "Content-Encoding", "Content-Language", "Content-Range", "Trailer":
		return true
	}
	return false
}

// hijack takes the connection from net/http, with what has been read of it.
func hijack(w http.ResponseWriter) (net.Conn, readBuffer, error) {
	nc, rw, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return nil, readBuffer{}, fmt.Errorf("cannot take over the connection (a ResponseWriter that wraps net/http's needs an Unwrap method): %w", err)
	}
	nc.SetDeadline(time.Time{}) // the HTTP server may have set one for the request
	early, _ := rw.Reader.Peek(rw.Reader.Buffered())
	return nc, newReadBuffer(append(getBuffer()[:0], early...), 0), nil
}

// sendHijacked sends the response that agrees on a connection that net/http has
// given away, which nobody else closes if that fails.
func (cfg *Config) sendHijacked(ctx context.Context, nc net.Conn, resp *handshake.Response) error {
	sent := false
	defer func() {
		if !sent {
			socket.CloseNow(nc)
		}
	}()
	err := within(ctx, nc, func() error { return cfg.respond(nc, resp) })
	sent = err == nil
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
	if s.misconfigured != nil {
		s.failed(o, refuseHTTP(w, s.misconfigured))
		return
	}
	l := &s.loop
	c, err := upgrade(ctx, w, r, orDefault(s.Config), s.decide(o, &l))
	if err != nil {
		s.failed(o, err)
		return
	}
	s.begin(r.Context(), c, l, o)
}
