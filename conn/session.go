package conn

import (
	"context"
	"sync"
)

// A session is one connection of a [Client], from the handshake to its end.
type session struct {
	client   *Client
	handler  Handler // what the program wants
	opened   bool    // the program knows of the connection
	flushing sync.WaitGroup
}

func newSession(c *Client, again bool) *session {
	s := &session{client: c}
	if c.Handler != nil {
		s.handler = *c.Handler
	}
	if again && c.Reconnected != nil {
		s.handler.Opened = c.Reconnected
	}
	return s
}

// run runs the handler until the connection is over.
func (s *session) run(ctx context.Context, conn *Conn) error {
	defer s.flushing.Wait()
	h := s.handler
	h.Opened, h.Closed = s.open, s.close
	return conn.Run(ctx, &h)
}

// open lets the program have the connection, and sends what is queued after what
// the program has to say first. If the Client has been closed in the meantime,
// the program gets to know nothing.
func (s *session) open(ctx context.Context, conn *Conn) {
	if !s.client.connected(conn) {
		conn.Close(s.client.code, s.client.reason)
		return
	}
	s.opened = true
	s.handler.opened(ctx, conn)
	s.flushing.Go(func() { s.client.flush(conn) })
}

func (s *session) close(conn *Conn, err error) {
	s.client.disconnected()
	if s.opened {
		s.handler.closed(conn, err)
	}
}
