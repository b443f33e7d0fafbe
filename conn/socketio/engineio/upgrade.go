package engineio

import (
	"context"
	"time"

	"duplex/conn"
)

// A link is a WebSocket connection that is to become the transport of a session that
// is polling. Until then it is the connection's Value, and afterwards the session is.
type link struct {
	session *Session

	// The session's mu guards these.
	conn    *conn.Conn  // nil until the handshake is done
	probed  bool        // the probe has been answered
	timeout *time.Timer // ends an upgrade that takes too long
}

// admit makes l the connection that is to upgrade the session, if there is none. A
// second one is let in as well, and closed: that is what the specification wants.
func (s *Session) admit(l *link) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.polling != nil && s.polling.link == nil && !s.closed.Load() && !s.server.NoUpgrade {
		s.polling.link = l
		l.timeout = time.AfterFunc(orPositive(s.server.UpgradeTimeout, defaultUpgradeTimeout), l.giveUp)
	}
}

// opened is called when the handshake has gone well.
func (l *link) opened(c *conn.Conn) {
	s := l.session
	s.mu.Lock()
	l.conn = c
	refused := s.closed.Load() || s.polling == nil || s.polling.link != l
	s.mu.Unlock()
	if refused {
		c.Close(conn.NormalClosure, "")
	}
}

// giveUp ends an upgrade that has not been completed. The session stays with polling.
func (l *link) giveUp() {
	s := l.session
	s.mu.Lock()
	mine := s.polling != nil && s.polling.link == l
	if mine {
		s.polling.link = nil
		l.timeout.Stop()
	}
	c := l.conn
	s.mu.Unlock()
	if mine && c != nil {
		c.Close(conn.NormalClosure, "")
	}
}

// probe handles a packet on a WebSocket connection that is not the session's
// transport yet. First comes a Ping with "probe", which is answered; then, when the
// client has finished its last poll, an Upgrade.
func (l *link) probe(ctx context.Context, c *conn.Conn, p Packet, err error) {
	switch {
	case err == nil && p.Type == Ping && string(p.Data) == "probe":
		l.answerProbe(ctx, c)
	case err == nil && p.Type == Upgrade && l.complete():
	default:
		l.giveUp()
	}
}

// answerProbe tells the client that the connection works, and ends the poll that
// waits, for the client waits for that too.
func (l *link) answerProbe(ctx context.Context, c *conn.Conn) {
	c.Write(ctx, conn.Text, []byte("3probe"))
	s := l.session
	s.mu.Lock()
	defer s.mu.Unlock()
	l.probed = true
	if s.polling != nil {
		s.polling.poll.wake()
	}
}

// complete makes the connection the session's transport, and reports whether it
// could. What waits to be polled goes out on it, ahead of what is sent from now on.
func (l *link) complete() bool {
	s := l.session
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.polling
	if s.closed.Load() || p == nil || p.link != l || !l.probed {
		return false
	}
	l.timeout.Stop()
	m := s.server.hub.Join(l.conn, nil)
	for _, queued := range p.queue {
		m.Send(queued.webSocket())
	}
	s.polling = nil
	s.member.Store(m)
	l.conn.SetValue(s)
	p.poll.refuse() // the client should not have sent the packet while it polls
	if reason := s.reason; reason != "" {
		go s.close(reason, Close)
	}
	return true
}
