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
	request keptRequest
	value   atomic.Value

	// member is the WebSocket connection in the server's hub. It is nil as long
	// as the session uses polling, and is set once, with mu held.
	member atomic.Pointer[hub.Member]

	receiving sync.Mutex // held while packets are handled
	budget    budget     // guarded by receiving

	mu      sync.Mutex
	context *sessionContext // nil as long as nothing is known of it
	polling *polling        // nil as long as the transport is WebSocket
	reason  Reason          // why it is over, or will be once the client has been told; or ""
	closed  atomic.Bool     // it is over; set with mu held
	live    bool            // Handler.Opened has returned

	beat beat // its place in the server's heartbeat
}

// newSession returns the session that a request asks for, if it may have one. The
// server does not know it yet.
func (s *Server) newSession(r *conn.Request) (*Session, *Error) {
	if s.Authorize != nil {
		if err := s.Authorize(r); err != nil {
			return nil, forbidden(err)
		}
	}
	session := &Session{server: s, id: NewID(), request: keep(r)}
	if s.SessionContext != nil {
		session.context = &sessionContext{values: context.WithoutCancel(s.SessionContext(r))}
	}
	return session, nil
}

// NewID returns 20 characters that cannot be guessed.
func NewID() string {
	var b [15]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// ID returns the session's ID. It is a secret of the client: anybody who knows it can
// take over the session.
func (s *Session) ID() string { return s.id }

// Request returns a copy of the request that opened the session, made anew each time.
// Its Value is what Authorize has put there. It has no context and no
// Sec-WebSocket-Key, and fields of different names may have changed places.
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
	over := s.closed.Load()
	if !over {
		s.server.heartbeat.alive(s)
	}
	s.mu.Unlock()
	if over {
		s.tellClosed()
	}
}

// tellClosed tells the program that the session is over.
func (s *Session) tellClosed() {
	if s.server.Handler.Closed != nil {
		s.mu.Lock()
		reason := s.reason
		s.mu.Unlock()
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

// alive puts off the next Ping, since the client has answered one.
func (s *Session) alive() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed.Load() && s.live {
		s.server.heartbeat.alive(s)
	}
}
