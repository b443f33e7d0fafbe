package engineio

import (
	"context"
	"errors"
	"net/url"

	"duplex/conn"
	"duplex/frame"
)

// authorizeWebSocket finds or makes the session that a WebSocket connection is for. It
// runs before the handshake is answered. What it finds is the connection's Value: the
// session, or the link that is to upgrade it.
func (s *Server) authorizeWebSocket(r *conn.Request) error {
	u, err := url.ParseRequestURI(r.Target)
	if err != nil {
		return (&Error{Code: BadRequest}).handshakeError()
	}
	session, refusal := s.find(r.Method, u.Query(), WebSocket)
	switch {
	case refusal != nil:
	case session != nil:
		l := &link{session: session}
		session.admit(l)
		r.Value = l
		return nil
	default:
		session, refusal = s.newSession(r)
	}
	if refusal != nil {
		return refusal.handshakeError()
	}
	r.Value = session // the server gets to know it when the handshake has gone well
	return nil
}

// webSocketOpened is called when the handshake has gone well.
func webSocketOpened(_ context.Context, c *conn.Conn) {
	switch v := c.Value().(type) {
	case *Session:
		v.openWebSocket(c)
	case *link:
		v.opened(c)
	}
}

// openWebSocket opens the session with WebSocket.
func (s *Session) openWebSocket(c *conn.Conn) {
	if refusal := s.server.add(s); refusal != nil {
		c.Close(conn.TryAgainLater, refusal.message())
		return
	}
	s.mu.Lock()
	m := s.server.hub.Join(c, nil)
	m.Send(s.opening(WebSocket).prepare())
	s.member.Store(m)
	s.mu.Unlock()
	s.opened()
}

// webSocketMessage is called with each message: a packet.
func webSocketMessage(ctx context.Context, c *conn.Conn, op conn.Opcode, payload []byte) {
	p, err := ParsePacket(payload, op == conn.Binary)
	switch v := c.Value().(type) {
	case *Session:
		v.receiving.Lock()
		defer v.receiving.Unlock()
		if err != nil {
			v.close(ParseError, Close)
			return
		}
		v.receive(p)
	case *link:
		v.probe(ctx, c, p, err)
	}
}

// webSocketClosed is called when the connection is over.
func webSocketClosed(c *conn.Conn, err error) {
	switch v := c.Value().(type) {
	case *Session:
		v.server.hub.Leave(c)
		v.close(reasonOf(err), Close)
	case *link:
		v.giveUp()
	}
}

// reasonOf returns why a session is over whose connection ended with err.
func reasonOf(err error) Reason {
	if _, ok := errors.AsType[*frame.Error](err); ok {
		return TransportError
	}
	if closed, ok := errors.AsType[*conn.CloseError](err); ok && closed.Code == conn.MessageTooBig {
		return TransportError
	}
	return TransportClose
}
