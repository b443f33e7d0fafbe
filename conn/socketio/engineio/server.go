package engineio

import (
	"context"
	"net/http"
	"sync"
	"time"

	"duplex/conn"
	"duplex/conn/hub"
)

// A Server serves Engine.IO sessions. It is an [http.Handler] for one path, such
// as /engine.io/, under any mux. Its fields must not be changed once it serves. In
// every limit and time zero means the default, and a negative value means none
// where that is possible.
type Server struct {
	// Handler is for all sessions.
	Handler Handler

	// PingInterval is the time between a Pong and the next Ping, and
	// PingTimeout how long the client may take to answer; by default 25 and 20
	// seconds. Neither can be none.
	PingInterval time.Duration
	PingTimeout  time.Duration

	// UpgradeTimeout bounds an upgrade from polling to WebSocket, from the
	// handshake of the WebSocket connection on; by default 10 seconds. It cannot
	// be none.
	UpgradeTimeout time.Duration

	// Transports are those that clients may use; by default both. Without
	// WebSocket, or with NoUpgrade, a session that has begun with polling stays
	// with it.
	Transports []Transport
	NoUpgrade  bool

	// MaxPayload is the longest message, or payload of several packets, to
	// receive, in bytes; by default 1,000,000. It cannot be none. A longer one
	// ends the session.
	MaxPayload int

	// MaxPackets is the most packets to receive from a session in a second; by
	// default 20,000. More end the session.
	MaxPackets int

	// MaxQueue bounds what waits to be sent to a session, in bytes; by default
	// 8 MiB. A session whose client takes too little is closed.
	MaxQueue int

	// MaxSessions bounds the sessions; by default 100,000. More are refused with
	// the error [Forbidden] and the status 503.
	MaxSessions int

	// Authorize is called with the request that opens a session before it is
	// answered. An error refuses it with the error [Forbidden] and, if it is no
	// *[Error], without telling the client more. What it finds out it can hand on
	// in the request's Value, see [Session.Request].
	Authorize func(*conn.Request) error

	// SessionContext returns the context whose values [Session.Values] and
	// [Session.Context] have. It is called with the request that opens a session, once
	// that has been authorized. By default they have none, for what net/http keeps in
	// the context of a request takes more memory than the rest of a session that is
	// idle. To have the values nevertheless, return r.Context().
	SessionContext func(r *conn.Request) context.Context

	// CORS lets pages of other origins in. By default there are none but those
	// of the server's own host.
	CORS *CORS

	// Cookie, if it is not nil, is set by the response that opens a session with
	// polling, with the session's ID as its value, so that a proxy can send all
	// requests of a session to the same server. Its name is "io" by default, its
	// path "/".
	Cookie *http.Cookie

	// Deflate has messages on WebSocket connections compressed.
	Deflate *conn.Deflate

	once      sync.Once
	ws        conn.Server
	hub       hub.Hub
	heartbeat heartbeat
	crossing  crossing

	mu       sync.Mutex
	sessions map[string]*Session
	closing  bool
	empty    chan struct{} // closed when closing is set and no session is left
}

// A Handler has the funcs that are called for a session. For each session they are
// called one at a time, except that Closed may be called while Message runs. A nil func
// does nothing.
type Handler struct {
	// Opened is called first. Messages that it sends come right behind the packet
	// that opens the session.
	Opened func(s *Session)

	// Message is called with each message. It may use and change data until it
	// returns, and must not keep it. Until then nothing more is received from the
	// client.
	Message func(s *Session, data []byte, binary bool)

	// Closed is called last, once.
	Closed func(s *Session, reason Reason)
}

// A Transport is a way to exchange packets.
type Transport string

const (
	Polling   Transport = "polling"   // HTTP long-polling
	WebSocket Transport = "websocket" // RFC 6455
)

const (
	defaultPingInterval   = 25 * time.Second
	defaultPingTimeout    = 20 * time.Second
	defaultUpgradeTimeout = 10 * time.Second
	defaultMaxPayload     = 1_000_000
	defaultMaxPackets     = 20_000
	defaultMaxQueue       = 8 << 20
	defaultMaxSessions    = 100_000
)

// orDefault returns v, or d if v is zero.
func orDefault[T ~int | ~int64](v, d T) T {
	if v == 0 {
		return d
	}
	return v
}

// orPositive is orDefault for what cannot be none.
func orPositive[T ~int | ~int64](v, d T) T {
	if v <= 0 {
		return d
	}
	return v
}

func (s *Server) pingInterval() time.Duration {
	return orPositive(s.PingInterval, defaultPingInterval)
}

func (s *Server) pingTimeout() time.Duration { return orPositive(s.PingTimeout, defaultPingTimeout) }

func (s *Server) maxPayload() int { return orPositive(s.MaxPayload, defaultMaxPayload) }

func (s *Server) maxQueue() int { return orDefault(s.MaxQueue, defaultMaxQueue) }

// init prepares the server when the first request comes.
func (s *Server) init() {
	s.once.Do(func() {
		s.sessions = make(map[string]*Session)
		s.empty = make(chan struct{})
		s.hub.MaxQueue = s.maxQueue()
		s.ws.Config = &conn.Config{
			MaxMessage:   int64(s.maxPayload()) + 1, // the packet's type is not counted
			PingInterval: -1,                        // Engine.IO has Pings of its own
			Deflate:      s.Deflate,
			Origins:      s.CORS.patterns(),
			Authorize:    s.authorizeWebSocket,
			DropRequest:  true, // the session keeps it
		}
		s.ws.ConnContext = func(context.Context, *conn.Conn) context.Context { return context.Background() }
		s.heartbeat.interval, s.heartbeat.timeout = s.pingInterval(), s.pingTimeout()
		s.heartbeat.ping = func(sessions []*Session) { s.Publish(sessions, ping) }
		s.heartbeat.lost = (*Session).lost
		s.ws.Handler = &conn.Handler{Opened: webSocketOpened, Message: webSocketMessage, Closed: webSocketClosed}
	})
}

// Sessions returns how many sessions there are.
func (s *Server) Sessions() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.sessions)
}

// Close ends all sessions at once, and lets no more in.
func (s *Server) Close() error {
	for _, session := range s.stop() {
		session.close(ServerShuttingDown, Close)
	}
	return s.ws.Close()
}

// Shutdown lets no more sessions in, closes those that there are once what waits
// for them has been sent, and waits for that. What is left when ctx ends is cut,
// and the error is that of ctx.
func (s *Server) Shutdown(ctx context.Context) error {
	for _, session := range s.stop() {
		session.closeWhenSent(ServerShuttingDown)
	}
	select {
	case <-s.empty:
		return s.ws.Shutdown(ctx)
	case <-ctx.Done():
		s.Close()
		return ctx.Err()
	}
}

// stop lets no more sessions in, and returns those that there are.
func (s *Server) stop() []*Session {
	s.init()
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closing {
		s.closing = true
		s.vacated()
	}
	sessions := make([]*Session, 0, len(s.sessions))
	for _, session := range s.sessions {
		sessions = append(sessions, session)
	}
	return sessions
}

// vacated says so if the server is closing and has no session left. The caller
// holds s.mu.
func (s *Server) vacated() {
	if s.closing && len(s.sessions) == 0 {
		select {
		case <-s.empty:
		default:
			close(s.empty)
		}
	}
}

// add lets a session in, unless there are too many.
func (s *Server) add(session *Session) *Error {
	s.mu.Lock()
	defer s.mu.Unlock()
	most := orDefault(s.MaxSessions, defaultMaxSessions)
	switch {
	case s.closing:
		return &Error{Code: Forbidden, Message: "Server is shutting down", Status: http.StatusServiceUnavailable}
	case most > 0 && len(s.sessions) >= most:
		return &Error{Code: Forbidden, Message: "Too many sessions", Status: http.StatusServiceUnavailable}
	}
	s.sessions[session.id] = session
	return nil
}

func (s *Server) remove(session *Session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sessions[session.id] == session {
		delete(s.sessions, session.id)
		s.vacated()
	}
}

func (s *Server) session(id string) *Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sessions[id]
}
