package conn

import (
	"context"
	"errors"
	"fmt"
	"net"

	"duplex/conn/internal/opening"
	"duplex/conn/internal/socket"
	"duplex/frame"
	"duplex/handshake"
)

// serve serves a connection from a listener. Whatever panics meanwhile costs this
// connection and no other.
func (s *Server) serve(ctx context.Context, nc net.Conn) {
	var o *arrival
	served := false
	defer func() {
		if v := recover(); v != nil {
			s.loop.panicked(nil, v)
		}
		if !served { // it has panicked, or the application has called runtime.Goexit
			s.leave(o)
			socket.CloseNow(nc)
		}
	}()
	l := &s.loop
	o, err := s.enter(nc.RemoteAddr(), nc)
	var c *Conn
	if err == nil {
		c, err = accept(context.Background(), ctx, nc, orDefault(s.Config), s.decide(o, &l)) // Close cuts it
	}
	if err == nil {
		s.begin(ctx, c, l, o)
	} else {
		s.turnAway(nc, o, err)
	}
	served = true
}

// decide returns what decides on a request, and chooses its loop. That a program
// panics there is a refusal like others.
func (s *Server) decide(o *arrival, l **loop) func(*Request) error {
	return func(r *Request) (err error) {
		defer func() {
			if v := recover(); v != nil {
				refusal := &handshake.Error{Status: 500, Reason: "the application panicked"}
				err = fmt.Errorf("%w: %w", refusal, s.loop.panicked(o.from, v))
			}
		}()
		if err := s.admit(o, r); err != nil {
			return err
		}
		if err := orDefault(s.Config).authorize(r); err != nil {
			return err
		}
		if s.Route != nil {
			*l, err = s.route(r)
		}
		return err
	}
}

// route returns the loop for a request.
func (s *Server) route(r *Request) (*loop, error) {
	h, err := s.Route(r)
	if err != nil {
		return nil, refusalOf(err)
	}
	if h == nil {
		h = new(Handler)
	}
	l := s.loop
	l.handler = h
	return &l, nil
}

// begin runs the loop of a connection whose handshake has gone well, in a
// goroutine of its own: the stack of the one that did the handshake has grown.
func (s *Server) begin(ctx context.Context, c *Conn, l *loop, o *arrival) {
	s.setContext(ctx, c)
	if s.register(c, o) {
		s.counts.accepted.Add(1)
		go c.run(l)
		return
	}
	defer s.leave(o)
	defer c.CloseNow()
	if st := c.stream(); st != nil {
		st.Start()
	}
	if s.ctx.Err() == nil {
		c.Close(frame.GoingAway, "server is shutting down")
	}
}

// turnAway ends a connection from a listener that is refused, or whose handshake
// has failed. The client is to see why, which takes a while; when there are many
// at once, some do not get to know.
func (s *Server) turnAway(nc net.Conn, o *arrival, err error) {
	const many = 100
	// To answer a connection over TLS that was not even read from would cost
	// as much as to serve it.
	told := (o.entered || socket.IsPlain(nc)) && orDefault(s.Config).heads().Refuse(nc, err)
	s.failed(o, err)
	if told {
		if s.counts.leaving.Add(1) <= many {
			opening.Linger(nc)
		}
		s.counts.leaving.Add(-1)
	}
	socket.CloseNow(nc)
}

// failed counts a connection out that was refused, or whose handshake has failed,
// and tells the application.
func (s *Server) failed(o *arrival, err error) {
	s.leave(o)
	if o.denied {
		s.counts.denied.Add(1)
	} else {
		s.counts.refused.Add(1)
	}
	if errors.Is(err, net.ErrClosed) && s.isClosing() {
		err = ErrServerClosed // it was cut by Shutdown or Close
	}
	s.refused(o.from, err)
}

// refused tells the application, which may panic.
func (s *Server) refused(from net.Addr, err error) {
	if s.Refused == nil {
		return
	}
	defer func() {
		if v := recover(); v != nil {
			s.loop.panicked(from, v)
		}
	}()
	s.Refused(from, err)
}
