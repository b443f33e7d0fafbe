package socketio

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"duplex/conn/socketio/engineio"
)

// A Server serves Socket.IO clients. It is an [http.Handler] for one path, by
// convention /socket.io/, under any mux. The zero Server is ready for use; what its
// clients can do is registered at its namespaces, see [Server.Of]. Its fields must not
// be changed once it serves. In every limit and time zero means the default, and a
// negative value means none.
type Server struct {
	// Engine has the settings of the sessions: transports, heartbeat, origins and
	// the limits of what a client may send. Its Handler is the Server's own.
	Engine engineio.Server

	// ConnectTimeout is how long a client may take to connect to its first
	// namespace; by default 45 seconds. After that its session is closed.
	ConnectTimeout time.Duration

	// MaxAttachments is the most binary attachments in a packet, by default 10, and
	// MaxAttachmentBytes how many bytes they may have together, by default
	// 10,000,000. More end the session.
	MaxAttachments     int
	MaxAttachmentBytes int

	// MaxDepth is how deep arrays and objects may be nested in a packet; by default
	// 100. It cannot be none. More end the session.
	MaxDepth int

	// MaxNamespaces is the most namespaces a session may be connected to at a time;
	// by default 100. A session that asks for more is ended.
	MaxNamespaces int

	// MaxRooms is the most rooms a socket may be in, its own not counted; by default
	// 10,000. Join returns an error beyond that.
	MaxRooms int

	// MaxEvents is how many events of a socket may wait for its handlers; by default
	// 1,000. It cannot be none. When as many wait, nothing more is received from the
	// client until a handler has returned.
	MaxEvents int

	// Recovery lets clients that have lost their connection come back to the state
	// they had. By default they cannot.
	Recovery *Recovery

	// Adapter makes the adapter of each namespace; by default a [LocalAdapter], which
	// knows this server alone.
	Adapter func(*Namespace) Adapter

	// Log is where handlers that fail or panic are logged; by default it is
	// slog.Default.
	Log *slog.Logger

	once sync.Once

	mu         sync.RWMutex
	namespaces map[string]*Namespace
	patterns   []pattern
}

const (
	defaultConnectTimeout     = 45 * time.Second
	defaultMaxAttachments     = 10
	defaultMaxAttachmentBytes = 10_000_000
	defaultMaxDepth           = 100
	defaultMaxNamespaces      = 100
	defaultMaxRooms           = 10_000
	defaultMaxEvents          = 1000
)

// limit returns the value of a limit: 0 if there is none.
func limit[T ~int | ~int64](v, d T) T {
	if v == 0 {
		return d
	}
	return max(v, 0)
}

// positive returns the value of a limit that cannot be none.
func positive(v, d int) int {
	if v <= 0 {
		return d
	}
	return v
}

func (s *Server) maxDepth() int { return positive(s.MaxDepth, defaultMaxDepth) }

func (s *Server) init() {
	s.once.Do(func() {
		s.Engine.Handler = engineio.Handler{Opened: s.opened, Message: message, Closed: closed}
	})
}

// ServeHTTP serves a request of either transport.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.init()
	s.Engine.ServeHTTP(w, r)
}

// Close disconnects all sockets at once, and lets no more clients in.
func (s *Server) Close() error {
	s.init()
	return s.Engine.Close()
}

// Shutdown lets no more clients in and disconnects all sockets once what waits for
// them has been sent. What is left when ctx ends is cut, and the error is that of
// ctx.
func (s *Server) Shutdown(ctx context.Context) error {
	s.init()
	return s.Engine.Shutdown(ctx)
}

func (s *Server) logger() *slog.Logger {
	if s.Log == nil {
		return slog.Default()
	}
	return s.Log
}

// opened is called when a session has been opened.
func (s *Server) opened(session *engineio.Session) {
	p := &peer{server: s, session: session}
	session.SetValue(p)
	if d := limit(s.ConnectTimeout, defaultConnectTimeout); d > 0 {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.timeout = time.AfterFunc(d, p.checkConnected)
	}
}

// message is called with each message of a session.
func message(session *engineio.Session, data []byte, binary bool) {
	p := session.Value().(*peer)
	complete, err := p.decode(data, binary)
	if err == nil && complete != nil {
		err = p.receive(complete)
	}
	if err != nil {
		p.close(engineio.ParseError)
	}
}

// closed is called when a session is over.
func closed(session *engineio.Session, reason engineio.Reason) {
	session.Value().(*peer).closed(reason)
}
