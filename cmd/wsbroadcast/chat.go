package main

import (
	"context"
	"log/slog"
	"strings"

	"duplex/conn"
	"duplex/conn/hub"
	"duplex/frame"
	"duplex/handshake"
)

// A chat sends messages to those who are in the same room.
type chat struct {
	*options
	hub hub.Hub
}

func newChat(o *options) *chat {
	return &chat{options: o, hub: hub.Hub{
		MaxQueue: o.queue,
		Policy:   o.slow,
		Dropped: func(m *hub.Member, n int) {
			slog.Info("too slow", "peer", m.Conn().RemoteAddr(), "dropped", n)
		},
	}}
}

// server returns the server of the chat.
func (c *chat) server(cfg *conn.Config) *conn.Server {
	return &conn.Server{Config: cfg, Route: c.route, MaxConns: c.maxConns, MaxConnsPerAddr: c.maxPerAddr}
}

// maxRoom is how long the name of a room may be, in bytes.
const maxRoom = 200

// route returns the handler for the room that a request is for.
func (c *chat) route(r *handshake.Request) (*conn.Handler, error) {
	room, _, _ := strings.Cut(r.Target, "?")
	switch {
	case len(room) > maxRoom:
		return nil, &handshake.Error{Status: 414, Reason: "the name of a room has at most 200 bytes"}
	case c.rooms > 0 && c.hub.Count(room) == 0 && c.hub.Stats().Rooms >= c.rooms:
		return nil, &handshake.Error{Status: 503, Reason: "there are too many rooms"}
	}
	return &conn.Handler{
		Opened: func(_ context.Context, conn *conn.Conn) {
			c.hub.Join(conn, nil, room)
			slog.Info("joined", "peer", conn.RemoteAddr(), "room", room, "members", c.hub.Count(room))
		},
		Message: func(_ context.Context, conn *conn.Conn, op frame.Opcode, payload []byte) {
			c.publish(conn, room, op, payload)
		},
		Closed: func(conn *conn.Conn, err error) {
			c.hub.Leave(conn)
			slog.Info("left", "peer", conn.RemoteAddr(), "room", room, "err", err)
		},
	}, nil
}

// publish sends a message to a room.
func (c *chat) publish(from *conn.Conn, room string, op frame.Opcode, payload []byte) {
	to := hub.In(room)
	if !c.echo {
		to = to.But(c.hub.Member(from))
	}
	c.hub.PublishTo(to, conn.Prepare(op, payload))
}
