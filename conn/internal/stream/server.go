package stream

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"
)

// A Server is a stream at a server: a net.Conn on a request of net/http. Its methods
// may be called from many goroutines.
//
// The stream ends when the HTTP handler returns. Either the handler calls Serve,
// which returns once the stream is closed and nobody uses the ResponseWriter any
// more. Or it calls Start, and sees to it that the connection is over when it
// returns.
type Server struct {
	*inlet
	ctx           context.Context // of the request: it ends when the handler returns, or the stream
	w             writeFlusher
	rc            *http.ResponseController
	local, remote net.Addr
	alarm         alarm

	writing sync.Mutex    // held while w is written to
	closed  chan struct{} // closed when nothing more is to be read or written

	mu       sync.Mutex // guards what follows
	over     bool       // closed is closed
	serving  bool       // the handler is in Serve
	returned bool       // Serve has returned
	finished bool       // CloseWrite was called: Close does not reset
}

// Accept makes a stream of a request. It answers with the status and the header of
// w, and flushes that. An error means that w is not one of net/http for HTTP/2, and
// that nothing has been sent.
func Accept(w http.ResponseWriter, r *http.Request, status int, remote net.Addr) (*Server, error) {
	w = unwrap(w)
	s := &Server{
		inlet:  newInlet(r.Body),
		ctx:    r.Context(),
		rc:     http.NewResponseController(w),
		remote: remote,
		closed: make(chan struct{}),
	}
	s.local, _ = s.ctx.Value(http.LocalAddrContextKey).(net.Addr)
	s.alarm.cut = func() { s.Close() }
	if s.w, _ = w.(writeFlusher); s.w == nil {
		return nil, http.ErrNotSupported
	}
	// The HTTP server may have set deadlines for the request.
	if err := s.rc.SetReadDeadline(time.Time{}); err != nil {
		return nil, err
	}
	if err := s.rc.SetWriteDeadline(time.Time{}); err != nil {
		return nil, err
	}
	w.WriteHeader(status)
	return s, s.w.FlushError()
}

// A writeFlusher is what a ResponseWriter of net/http is.
type writeFlusher interface {
	http.ResponseWriter
	FlushError() error
}

// unwrap returns the ResponseWriter of net/http. Middleware may have wrapped it, to
// compress what is written for one.
func unwrap(w http.ResponseWriter) http.ResponseWriter {
	for {
		wrapper, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			return w
		}
		w = wrapper.Unwrap()
	}
}

// Start has what comes read in a goroutine of its own.
func (s *Server) Start() { go s.pump() }

// Serve reads what comes until the stream is closed.
func (s *Server) Serve() {
	s.mu.Lock()
	s.serving = true
	if s.finished {
		s.shut()
	}
	s.mu.Unlock()
	s.pump()
	<-s.closed
	s.writing.Lock()
	defer s.writing.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.returned = true
}

// LocalAddr implements net.Conn. It is nil if net/http does not say.
func (s *Server) LocalAddr() net.Addr { return s.local }

// RemoteAddr implements net.Conn.
func (s *Server) RemoteAddr() net.Addr { return s.remote }

// SetDeadline implements net.Conn.
func (s *Server) SetDeadline(t time.Time) error {
	s.SetWriteDeadline(t)
	return s.SetReadDeadline(t)
}

// SetWriteDeadline implements net.Conn. A Write that it ends resets the stream.
func (s *Server) SetWriteDeadline(t time.Time) error {
	s.alarm.set(t)
	return nil
}
