package chat

import (
	"context"
	"encoding/json"
	"log/slog"

	"duplex/conn"
	"duplex/conn/hub"
	"duplex/frame"
)

// A person is a connection that is for a room.
type person struct {
	chat   *Chat
	path   string // of the room
	wish   string // for a name
	onPage bool   // Protocol is spoken

	room   *room // nil if there was no place
	name   string
	member *hub.Member
}

func (p *person) opened(_ context.Context, c *conn.Conn) {
	if p.room = p.chat.enter(p.path); p.room == nil {
		c.Close(frame.TryAgainLater, tooManyRooms)
		return
	}
	p.onPage = c.Subprotocol() == Protocol
	p.room.join(p, c)
	slog.Info("joined", "peer", c.RemoteAddr(), "room", p.path, "name", p.name)
}

func (p *person) message(_ context.Context, c *conn.Conn, op frame.Opcode, payload []byte) {
	if p.room == nil {
		return
	}
	p.chat.tallies.received.Add(uint64(len(payload)))
	switch {
	case op == frame.Binary:
		p.room.pass(p, payload, p.chat.options.Echo)
	case p.onPage:
		p.obey(c, payload)
	default:
		p.room.say(p, payload, p.chat.options.Echo)
	}
}

// obey does what a member says in the language of Protocol.
func (p *person) obey(c *conn.Conn, payload []byte) {
	var order command
	err := json.Unmarshal(payload, &order)
	switch {
	case err == nil && order.Type == "say":
		p.room.say(p, []byte(order.Text), p.chat.options.Echo)
	case err == nil && order.Type == "name":
		p.room.rename(p, clean(order.Name))
	default:
		c.Close(frame.PolicyViolation, Protocol+` takes {"type":"say","text":"..."} and {"type":"name","name":"..."}`)
	}
}

func (p *person) closed(c *conn.Conn, err error) {
	if p.room == nil {
		return
	}
	p.room.leave(p)
	p.chat.exit(p.room)
	slog.Info("left", "peer", c.RemoteAddr(), "room", p.path, "name", p.name, "err", err)
}
