package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// opened tells of a connection, and begins to measure it if that is wanted.
func (s *session) opened(c *conn.Conn) {
	var terms string
	if c.Subprotocol() != "" {
		terms += ", subprotocol " + c.Subprotocol()
	}
	if d := c.Deflate(); d != nil {
		terms += ", " + d.String()
	}
	if resp := c.Response(); resp != nil && resp.Proto == "HTTP/2.0" {
		terms += ", HTTP/2"
	}
	s.out.note("connected with %s%s", s.name(c), terms)
	if s.o.pingInterval > 0 {
		go s.measure(c)
	}
}

// name returns what to call the other end of c: a client by its address, the
// server by the URL, without a password in it.
func (s *session) name(c *conn.Conn) string {
	if s.o.listen != "" {
		return s.peer(c)
	}
	u, err := url.Parse(s.o.url)
	if err != nil {
		return s.o.url
	}
	return u.Redacted()
}

// noticed tells of a Ping or a Pong that has come.
func (s *session) noticed(c *conn.Conn, op frame.Opcode, payload []byte) {
	s.out.detail("%v from %s: %q", op, s.name(c), payload)
}

// closed tells how a connection ended.
func (s *session) closed(c *conn.Conn, err error) {
	if e, ok := errors.AsType[*conn.CloseError](err); ok && e.Err == nil {
		s.out.closed(s.peer(c), e.Code, e.Reason)
		s.out.note("%s closed with %v%s", s.name(c), e.Code, quoted(e.Reason))
		return
	}
	s.out.note("%s: %v", s.name(c), err)
}

func quoted(reason string) string {
	if reason == "" {
		return ""
	}
	return fmt.Sprintf(" %q", reason)
}

// measure sends a Ping in each interval.
func (s *session) measure(c *conn.Conn) {
	tick := time.NewTicker(s.o.pingInterval)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-s.ctx.Done():
			return
		}
		rtt, err := c.Ping(s.ctx, nil)
		if err != nil {
			return
		}
		s.out.note("%s answers in %v", s.name(c), rounded(rtt))
	}
}

// control sends what somebody has asked for: a Pong, or a Ping, whose answer it
// tells of.
func (s *session) control(ctx context.Context, c *conn.Conn, op frame.Opcode, payload []byte) {
	if op == frame.Pong {
		c.WriteControl(ctx, op, payload)
		return
	}
	if rtt, err := c.Ping(ctx, payload); err == nil {
		s.out.event(event{Type: "pong", Peer: s.peer(c), Data: dataOf(payload)})
		s.out.answer("%s answers in %v", s.name(c), rounded(rtt))
	}
}

func rounded(d time.Duration) time.Duration { return d.Round(time.Microsecond) }
