package engineio

import (
	"context"
	"errors"

	"duplex/conn"
	"duplex/frame"
)

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
	s.poll.wake()
}

// complete makes the connection the session's transport, and reports whether it
// could. What waits to be polled goes out on it, ahead of what is sent from now on.
func (l *link) complete() bool {
	s := l.session
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed.Load() || s.link != l || !l.probed {
		return false
	}
	l.timeout.Stop()
	m := l.server.hub.Join(l.conn, nil)
	for _, p := range s.queue {
		m.Send(p.webSocket())
	}
	s.queue, s.queued = nil, 0
	s.member.Store(m)
	l.active.Store(true)
	s.poll.refuse() // the client should not have sent the packet while it polls
	if reason := s.closing; reason != "" {
		go s.close(reason, Close)
	}
	return true
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
