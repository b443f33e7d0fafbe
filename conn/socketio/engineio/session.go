package engineio

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"sync"
	"sync/atomic"

	"duplex/conn"
	"duplex/conn/hub"
)

// A Session is a client of a [Server], whatever transport it uses. All methods may
// be called from many goroutines at once.
type Session struct {
	server  *Server
	id      string
	request *keptRequest
	values  context.Context // with the values of the request's
	value   atomic.Value

	// member is the WebSocket connection in the server's hub. It is nil as long
	// as the session uses polling, and is set once, with mu held.
	member atomic.Pointer[hub.Member]
	closed atomic.Bool // set with mu held

	receiving sync.Mutex // held while packets are handled
	budget    budget     // guarded by receiving

	mu      sync.Mutex
	cancel  context.CancelFunc // of ctx
	ctx     context.Context    // nil until somebody asks for it
	poll    *poll              // the GET that waits, if there is one
	posting bool               // a POST is being received
	link    *link              // the WebSocket connection, also one that is being probed
	queue   []*Prepared        // waits to be polled
	queued  int                // the size of that
	closing Reason             // why the session ends once the queue has been sent, or ""

	live   bool // Handler.Opened has returned
	reason Reason

	beat beat // its place in the server's heartbeat
}

// newSession returns a session that the server does not know yet.
func (s *Server) newSession(r *conn.Request, ctx context.Context) *Session {
	return &Session{server: s, id: NewID(), request: keep(r), values: context.WithoutCancel(ctx)}
}

// NewID returns 20 characters that cannot be guessed.
func NewID() string {
	var b [15]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// ID returns the session's ID. Who knows it can take the session over: do not tell
// it to other clients.
func (s *Session) ID() string { return s.id }

// Request returns a copy of the request that opened the session, made anew each time.
// Its Value is what Authorize has put there.
func (s *Session) Request() *conn.Request { return s.request.request() }

// Transport returns the transport that the session uses now.
func (s *Session) Transport() Transport {
	if s.member.Load() != nil {
		return WebSocket
	}
	return Polling
}

// Value returns what SetValue has set, or nil.
func (s *Session) Value() any { return s.value.Load() }

// SetValue sets what Value returns. The values of one session must be of the same
// type, and none may be nil.
func (s *Session) SetValue(v any) { s.value.Store(v) }

// Values returns a context that has the values of the context of the request that
// opened the session, and never ends.
func (s *Session) Values() context.Context { return s.values }

// Context returns a context that ends with the session, or as soon as this end closes
// it, and has the same values.
func (s *Session) Context() context.Context {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx == nil {
		s.ctx, s.cancel = context.WithCancel(s.values)
		if s.closed.Load() || s.closing != "" {
			s.cancel()
		}
	}
	return s.ctx
}

// A Handshake is what opens a session: the payload of the first packet.
type Handshake struct {
	SID          string      `json:"sid"`
	Upgrades     []Transport `json:"upgrades"`
	PingInterval int64       `json:"pingInterval"` // milliseconds
	PingTimeout  int64       `json:"pingTimeout"`  // milliseconds
	MaxPayload   int         `json:"maxPayload"`   // bytes
}

// opening returns the packet that opens the session.
func (s *Session) opening(t Transport) Packet {
	h := Handshake{
		SID:          s.id,
		Upgrades:     []Transport{},
		PingInterval: s.server.pingInterval().Milliseconds(),
		PingTimeout:  s.server.pingTimeout().Milliseconds(),
		MaxPayload:   s.server.maxPayload(),
	}
	if t == Polling && !s.server.NoUpgrade && s.server.allows(WebSocket) {
		h.Upgrades = append(h.Upgrades, WebSocket)
	}
	b, _ := json.Marshal(h)
	return Packet{Type: Open, Data: b}
}

// opened begins the session.
func (s *Session) opened() {
	if s.server.Handler.Opened != nil {
		s.server.Handler.Opened(s)
	}
	s.mu.Lock()
	s.live = true
	over, reason := s.closed.Load(), s.reason
	if !over {
		s.server.heartbeat.alive(s)
	}
	s.mu.Unlock()
	if over {
		s.tellClosed(reason)
	}
}

// tellClosed tells the program that the session is over.
func (s *Session) tellClosed(reason Reason) {
	if s.server.Handler.Closed != nil {
		s.server.Handler.Closed(s, reason)
	}
}

// ping is what the heartbeat sends.
var ping = &Prepared{packet: Packet{Type: Ping}}

// lost ends the session, since the client has not answered a Ping in time.
func (s *Session) lost() {
	// A client whose packets are being handled cannot be heard.
	if s.receiving.TryLock() {
		s.receiving.Unlock()
		s.close(PingTimeout, Close)
		return
	}
	s.alive()
}

// alive takes note of a sign of life.
func (s *Session) alive() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed.Load() && s.live {
		s.server.heartbeat.alive(s)
	}
}
