package engineio

import (
	"context"
	"net/url"
	"sync/atomic"
	"time"

	"duplex/conn"
)

// A link is a WebSocket connection that belongs to a session, or is to become the
// session's transport. It is the connection's Value.
type link struct {
	server  *Server
	session *Session
	upgrade bool // it is an upgrade of a session that is polling

	active atomic.Bool // it is the session's transport

	// The session's mu guards these.
	conn    *conn.Conn  // nil until the handshake is done
	probed  bool        // the probe has been answered
	timeout *time.Timer // ends an upgrade that takes too long
}

// authorizeWebSocket finds or makes the session that a WebSocket connection is for.
// It runs before the handshake is answered.
func (s *Server) authorizeWebSocket(r *conn.Request) error {
	u, err := url.ParseRequestURI(r.Target)
	if err != nil {
		return (&Error{Code: BadRequest}).handshakeError()
	}
	session, refusal := s.find(r.Method, u.Query(), WebSocket)
	if refusal != nil {
		return refusal.handshakeError()
	}
	l := &link{server: s, session: session, upgrade: session != nil}
	if l.upgrade {
		session.admit(l)
	} else if refusal := s.openWebSocket(l, r); refusal != nil {
		return refusal.handshakeError()
	}
	r.Value = l
	return nil
}

// openWebSocket makes the session that l opens. The server gets to know it when the
// handshake has gone well.
func (s *Server) openWebSocket(l *link, r *conn.Request) *Error {
	if s.Authorize != nil {
		if err := s.Authorize(r); err != nil {
			return forbidden(err)
		}
	}
	l.session = s.newSession(r, r.Context())
	return nil
}

// admit makes l the connection that is to upgrade the session, if there is none. A
// second one is let in as well, and closed: that is what the specification wants.
func (s *Session) admit(l *link) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.link == nil && !s.closed.Load() && !s.server.NoUpgrade {
		s.link = l
		l.timeout = time.AfterFunc(orPositive(s.server.UpgradeTimeout, defaultUpgradeTimeout), l.giveUp)
	}
}

// giveUp ends an upgrade that has not been completed. The session stays with polling.
func (l *link) giveUp() {
	s := l.session
	s.mu.Lock()
	mine := s.link == l && !l.active.Load()
	if mine {
		s.link = nil
		l.timeout.Stop()
	}
	c := l.conn
	s.mu.Unlock()
	if mine && c != nil {
		c.Close(conn.NormalClosure, "")
	}
}

// webSocketOpened is called when the handshake has gone well.
func webSocketOpened(_ context.Context, c *conn.Conn) {
	l := c.Value().(*link)
	s := l.session
	s.mu.Lock()
	l.conn = c
	refused := l.upgrade && (s.link != l || s.closed.Load())
	s.mu.Unlock()
	switch {
	case refused:
		c.Close(conn.NormalClosure, "")
	case !l.upgrade:
		l.open(c)
	}
}

// open opens a session with WebSocket.
func (l *link) open(c *conn.Conn) {
	s := l.session
	if refusal := l.server.add(s); refusal != nil {
		c.Close(conn.TryAgainLater, refusal.message())
		return
	}
	s.values = context.WithoutCancel(c.Context())
	s.mu.Lock()
	s.link = l
	m := l.server.hub.Join(c, nil)
	m.Send(s.opening(WebSocket).prepare())
	s.member.Store(m)
	l.active.Store(true)
	s.mu.Unlock()
	s.opened()
}

// webSocketMessage is called with each message: a packet.
func webSocketMessage(ctx context.Context, c *conn.Conn, op conn.Opcode, payload []byte) {
	l := c.Value().(*link)
	s := l.session
	p, err := ParsePacket(payload, op == conn.Binary)
	if !l.active.Load() {
		l.probe(ctx, c, p, err)
		return
	}
	s.receiving.Lock()
	defer s.receiving.Unlock()
	if err != nil {
		s.close(ParseError, Close)
		return
	}
	s.receive(p)
}

// webSocketClosed is called when the connection is over.
func webSocketClosed(c *conn.Conn, err error) {
	l := c.Value().(*link)
	s := l.session
	l.server.hub.Leave(c)
	if !l.active.Load() {
		l.giveUp()
		return
	}
	s.close(reasonOf(err), Close)
}
