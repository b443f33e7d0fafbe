package conn

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"

	"duplex/conn/internal/keepalive"
	"duplex/handshake"
)

// A Server serves WebSocket connections: it does the opening handshakes and runs
// a [Handler] on each connection. Connections come from a listener, by [Server.Serve],
// or from net/http, by [Server.ServeHTTP], or from both. The zero Server is ready
// for use. Its fields must not be changed once it serves.
type Server struct {
	// Config is for all connections.
	Config *Config

	// Handler is for all connections, unless there is Route.
	Handler *Handler

	// Route chooses the Handler for a connection by its request, which has
	// been authorized. An error refuses it, as one of Config.Authorize does.
	Route func(*Request) (*Handler, error)

	// MaxConns bounds the connections, those whose handshake goes on
	// included, and MaxConnsPerAddr those from one IP address, or from one
	// /64 of IPv6. By default there is no bound. More are refused with 503.
	// Connections without an IP address, those over a Unix socket for one,
	// count for MaxConns alone.
	MaxConns        int
	MaxConnsPerAddr int

	// ClientAddr returns the address that a connection counts for in
	// MaxConnsPerAddr, where that is not the connection's own: behind a
	// proxy, the one that the proxy vouches for in X-Forwarded-For, say. It
	// is called before Authorize. The zero Addr stands for the connection's
	// own. With ClientAddr a connection counts for no address until its
	// request has come: until then MaxConns and Config.HandshakeTimeout bound
	// it, so clients should have no way around the proxy.
	ClientAddr func(*Request) netip.Addr

	// ParkAfter is how long a connection keeps its goroutine without input at
	// the most; by default a second. One that has input less often than fifty
	// times in that time keeps none: a goroutine of a few that all such
	// connections share handles what has come. Linux alone can do that,
	// for plain TCP and Unix sockets. Otherwise, or if ParkAfter is negative,
	// each keeps a goroutine, and with it 4 KiB of stack and more.
	ParkAfter time.Duration

	// BaseContext returns the context whose values the connections from a
	// listener have, those of the handshake's [Request.Context] and of
	// [Conn.Context]. By default they have none. Through net/http the values
	// are those of the request's context.
	BaseContext func(net.Listener) context.Context

	// ConnContext returns the context whose values [Conn.Context] has, made
	// from the one that it would have otherwise. When the returned context
	// ends, the connection goes on.
	ConnContext func(ctx context.Context, c *Conn) context.Context

	// Refused is called with each handshake that fails, and each connection
	// that is denied: where it came from, and why.
	Refused func(from net.Addr, err error)

	// Log is where handlers that panic and listeners that fail are logged;
	// by default it is slog.Default.
	Log *slog.Logger

	once          sync.Once
	misconfigured error           // what is wrong with Config, found once
	loop          loop            // of connections without a Route
	ctx           context.Context // of handshakes; it ends with Close
	cancel        func()
	counts        counts

	mu        sync.Mutex
	listeners map[*net.Listener]bool
	conns     []*Conn              // whose handshake is done, each at its index
	entered   int                  // connections in all
	addrs     map[netip.Addr]int   // and by their address, if that is bounded
	counted   map[*Conn]netip.Addr // what they count for, if that is bounded
	arrivals  map[*arrival]bool    // connections whose handshake goes on
	lingering map[*Conn]bool       // that are over, and wait for their peers to close TCP
	denial    *handshake.Error     // what new connections are refused with, if any
	closing   bool
	empty     chan struct{} // closed when it is closing and no connection is left
}

// Serve serves the connections that l accepts, which may be of any kind, TLS for
// one, until Shutdown or Close, and closes l. It returns [ErrServerClosed] then,
// and another error if the Config is malformed or l has failed for good. While
// descriptors or memory have run out it waits and tries again.
func (s *Server) Serve(l net.Listener) error {
	defer l.Close()
	s.init()
	if s.misconfigured != nil {
		return s.misconfigured
	}
	if !s.listen(&l) {
		return ErrServerClosed
	}
	defer s.unlisten(&l)
	ctx := s.ctx
	if s.BaseContext != nil {
		ctx = valueContext{s.ctx, s.BaseContext(l)}
	}
	for pause := time.Duration(0); ; {
		nc, err := l.Accept()
		switch {
		case err == nil:
			pause = 0
			go s.serve(ctx, nc)
		case s.isClosing():
			return ErrServerClosed
		case !isTemporary(err):
			return err
		default:
			pause = min(max(2*pause, 5*time.Millisecond), time.Second)
			s.logger().Warn("websocket: cannot accept connections", "error", err, "pause", pause)
			time.Sleep(pause)
		}
	}
}

// isTemporary reports whether another try may succeed.
func isTemporary(err error) bool {
	temporary, ok := errors.AsType[interface {
		error
		Temporary() bool
	}](err)
	return ok && temporary.Temporary()
}

// init fills in what the fields leave open.
func (s *Server) init() {
	s.once.Do(func() {
		h := s.Handler
		if h == nil {
			h = new(Handler)
		}
		s.misconfigured = orDefault(s.Config).checkServer()
		s.loop = loop{handler: h, log: s.logger(), server: s}
		if s.ParkAfter >= 0 {
			s.loop.parkAfter = max(limit(s.ParkAfter, keepalive.IdleDelay), keepalive.MinStay)
			s.loop.poller = newPoller()
			s.loop.workers = newWorkers()
		}
		s.ctx, s.cancel = context.WithCancel(context.Background())
		s.listeners = make(map[*net.Listener]bool)
		s.addrs = make(map[netip.Addr]int)
		s.counted = make(map[*Conn]netip.Addr)
		s.lingering = make(map[*Conn]bool)
		s.arrivals = make(map[*arrival]bool)
		s.empty = make(chan struct{})
	})
}

func (s *Server) logger() *slog.Logger {
	if s.Log == nil {
		return slog.Default()
	}
	return s.Log
}

// listen takes note of a listener, unless the server is closing.
func (s *Server) listen(l *net.Listener) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing {
		return false
	}
	s.listeners[l] = true
	return true
}

func (s *Server) unlisten(l *net.Listener) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.listeners, l)
}

func (s *Server) isClosing() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closing
}
