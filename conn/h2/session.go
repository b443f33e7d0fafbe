package h2

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"duplex/conn"
	"duplex/conn/internal/stream"
	"duplex/handshake"

	"golang.org/x/net/http2"
)

const idleTimeout = 90 * time.Second

// A session is one dial.
type session struct {
	pool    *Pool
	origin  *origin
	connect func(context.Context) (net.Conn, error)
	link    *link // has a stream reserved for it
	old     bool  // the link was there before: it may have died since
}

// join finds a link, or makes one. If the server does not speak HTTP/2 it returns
// the connection.
func (s *session) join(ctx context.Context) (net.Conn, error) {
	if s.link, s.old = s.pool.reserve(s.origin), true; s.link != nil {
		return nil, nil
	}
	// Those who come together wait for one connection.
	select {
	case s.origin.dialing <- struct{}{}:
		defer func() { <-s.origin.dialing }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if s.link = s.pool.reserve(s.origin); s.link != nil {
		return nil, nil
	}
	nc, err := s.connect(ctx)
	if err != nil || !s.pool.speaks2(nc) {
		return nc, err
	}
	if s.link, err = s.pool.link(ctx, nc); err != nil {
		return nil, err
	}
	s.old = false
	s.pool.add(s.origin, s.link)
	return nil, nil
}

// Open implements [conn.HTTP2Session]. Links that turn out to have died while they
// were idle are given up, one after the other, and then there is a new one.
func (s *session) Open(ctx context.Context, r *handshake.Request) (net.Conn, *handshake.Response, error) {
	for {
		st, resp, err := s.open(ctx, r)
		if err == nil || !s.old || !hasDied(err) || ctx.Err() != nil {
			return st, resp, err
		}
		s.link.cc.SetDoNotReuse()
		nc, err := s.join(ctx)
		if nc != nil {
			nc.Close()
			err = conn.ErrNoHTTP2 // the server has been changed meanwhile
		}
		if err != nil {
			return nil, nil, err
		}
	}
}

// hasDied reports whether an error is that of a link, and not that of a request.
func hasDied(err error) bool {
	_, reset := errors.AsType[*stream.ResetError](err)
	return !reset && !errors.Is(err, conn.ErrNoHTTP2)
}

func (s *session) open(ctx context.Context, r *handshake.Request) (net.Conn, *handshake.Response, error) {
	u, err := url.ParseRequestURI(r.Target)
	if err != nil {
		return nil, nil, err
	}
	u.Scheme, _, _ = strings.Cut(s.origin.name, ":")
	u.Host = r.Header.Get("Host")
	header := http.Header(r.Header.Map())
	header.Del("Host")
	header[":protocol"] = []string{r.Protocol}
	if header["User-Agent"] == nil {
		header["User-Agent"] = []string{""} // none, as over HTTP/1.1
	}
	body, out := stream.Pipe()
	life, cancel := context.WithCancel(context.Background())
	stop := context.AfterFunc(ctx, cancel)
	req := &http.Request{Method: r.Method, URL: u, Host: u.Host, Header: header, Body: body, ContentLength: -1}
	resp, err := s.link.cc.RoundTrip(req.WithContext(life))
	if err == nil && !stop() {
		resp.Body.Close()
		err = ctx.Err()
	}
	if err != nil {
		cancel()
		out.Close()
		return nil, nil, openError(ctx, err)
	}
	head := &handshake.Response{Proto: r.Proto, Status: resp.StatusCode, Reason: http.StatusText(resp.StatusCode), Header: handshake.HeaderOf(resp.Header)}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		head.Body = refusal(resp.Body)
		cancel()
		resp.Body.Close()
		out.Close()
		return nil, head, nil
	}
	st := stream.Open(incoming{resp.Body}, out, cancel, s.link.nc.LocalAddr(), s.link.nc.RemoteAddr())
	if s.link.tls != nil {
		return secure{st, s.link}, head, nil
	}
	return st, head, nil
}

// openError returns the error of a request that got no answer.
func openError(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case strings.Contains(err.Error(), "extended connect not supported"):
		// golang.org/x/net has no name for it. "A client MUST NOT [send one]
		// before it has received the setting" (RFC 8441, section 3).
		return conn.ErrNoHTTP2
	}
	return reason(err)
}

// reason returns the error of a stream as it is for a connection.
func reason(err error) error {
	if reset, ok := errors.AsType[http2.StreamError](err); ok {
		return &stream.ResetError{Code: uint32(reset.Code)}
	}
	return err
}

// refusal reads the start of the body of an answer that does not agree. It waits a
// second for it.
func refusal(body io.ReadCloser) []byte {
	const most = 4 << 10
	stop := time.AfterFunc(time.Second, func() { body.Close() })
	defer stop.Stop()
	b, _ := io.ReadAll(io.LimitReader(body, most))
	return b
}
