package conn

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"duplex/conn/internal/buffer"
	"duplex/conn/internal/nethttp"
	"duplex/conn/internal/opening"
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
// error the response is complete.
//
// Over HTTP/2 the request is an extended CONNECT (RFC 8441), which net/http takes if
// the program imports duplex/conn/xconnect. The connection is a stream then, which
// ends when the handler returns: let it stay until the connection is over.
//
// The http.Server must bound what a client may cost before that: see
// ReadHeaderTimeout, ReadTimeout and MaxHeaderBytes there.
func Upgrade(w http.ResponseWriter, r *http.Request, cfg *Config) (*Conn, error) {
	cfg = orDefault(cfg)
	if err := cfg.checkServer(); err != nil {
		return nil, fmt.Errorf("websocket: upgrade: %w", nethttp.Refuse(w, r, err))
	}
	c, err := upgrade(r.Context(), w, r, cfg, cfg.authorize)
	if err != nil {
		return nil, fmt.Errorf("websocket: upgrade: %w", err)
	}
	c.keepValues(r.Context())
	if st := c.stream(); st != nil {
		st.Start()
	}
	return c, nil
}

// upgrade is Upgrade with another function to decide on the request, within ctx, for
// a cfg that has been checked.
func upgrade(ctx context.Context, w http.ResponseWriter, r *http.Request, cfg *Config, decide func(*Request) error) (*Conn, error) {
	x := &handshakeContext{from: ctx, until: cfg.handshakeEnd()}
	defer x.end()
	req := FromHTTP(r)
	req.ctx = x
	if err := cfg.heads().Check(req.Request); err != nil {
		return nil, nethttp.Refuse(w, r, err)
	}
	resp, agreed, err := cfg.agree(req, decide)
	if err != nil {
		return nil, nethttp.Refuse(w, r, err)
	}
	if r.ProtoMajor == 2 {
		return cfg.acceptStream(w, r, req, resp, agreed)
	}
	resp.Header = append(resp.Header, nethttp.Fields(w.Header())...)
	nc, in, err := hijack(w)
	if err != nil {
		return nil, nethttp.Refuse(w, r, err)
	}
	if err := cfg.sendHijacked(ctx, x.until, nc, resp); err != nil {
		return nil, err
	}
	c := newConn(nc, in, cfg, false, agreed)
	c.attach(req, r.Context())
	return c, nil
}

// FromHTTP returns a request of net/http in the form in which Authorize gets one, so that
// the same func can decide on WebSockets and on other requests. Its Value is nil, and its
// Context that of r.
func FromHTTP(r *http.Request) *Request {
	return &Request{Request: nethttp.Request(r), RemoteAddr: nethttp.Addr(r), TLS: r.TLS, ctx: r.Context()}
}

// hijack takes the connection from net/http, with what has been read of it.
func hijack(w http.ResponseWriter) (net.Conn, buffer.Input, error) {
	nc, rw, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return nil, buffer.Input{}, fmt.Errorf("cannot take over the connection (a ResponseWriter that wraps net/http's needs an Unwrap method): %w", err)
	}
	nc.SetDeadline(time.Time{}) // the HTTP server may have set one for the request
	early, _ := rw.Reader.Peek(rw.Reader.Buffered())
	return nc, buffer.NewInput(append(buffer.Get()[:0], early...), 0), nil
}

// sendHijacked sends the response that agrees on a connection that net/http has
// given away, which nobody else closes if that fails.
func (cfg *Config) sendHijacked(ctx context.Context, until time.Time, nc net.Conn, resp *handshake.Response) error {
	sent := false
	defer func() {
		if !sent {
			socket.CloseNow(nc)
		}
	}()
	err := opening.Within(ctx, until, nc, func() error { return cfg.heads().Respond(nc, resp) })
	sent = err == nil
	return err
}

// ServeHTTP serves the connection that r asks for. It returns once the handshake
// is done, and net/http with it gives up what it keeps for a connection. Over
// HTTP/2, see [Upgrade], it returns when the connection is over.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.init()
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(s.ctx, cancel)() // Close ends handshakes
	o, denial := s.enter(nethttp.Addr(r), nil)
	defer s.leave(o)
	if denial != nil {
		s.failed(o, nethttp.Refuse(w, r, denial))
		return
	}
	if s.misconfigured != nil {
		s.failed(o, nethttp.Refuse(w, r, s.misconfigured))
		return
	}
	l := &s.loop
	c, err := upgrade(ctx, w, r, orDefault(s.Config), s.decide(o, &l))
	if err != nil {
		s.failed(o, err)
		return
	}
	s.begin(r.Context(), c, l, o)
	if st := c.stream(); st != nil {
		st.Serve()
	}
}
