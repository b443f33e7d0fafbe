package chat

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"duplex/conn"
	"duplex/conn/hub"
	"duplex/frame"
)

// A person is a connection that is for a room.
type person struct {
	chat   *Chat
	path   string // of the room
	wish   string // for a name
	by     string // its mark
	peer   string // what it is called in the log
	onPage bool   // Protocol is spoken

	room   *room // nil if there was no place
	name   string
	member *hub.Member
	typed  time.Time // when others were told that it is typing
}

func (p *person) opened(_ context.Context, c *conn.Conn) {
	if p.room = p.chat.enter(p.path); p.room == nil {
		p.chat.turnAway(c, errTooManyRooms)
		return
	}
	p.onPage = c.Subprotocol() == Protocol
	p.room.join(p, c)
	slog.Info("joined", "peer", p.peer, "room", p.path, "name", p.name)
}

func (p *person) message(ctx context.Context, c *conn.Conn, op conn.Opcode, payload []byte) {
	if p.room == nil {
		return
	}
	p.chat.tallies.receive(len(payload))
	switch {
	case op == conn.Binary:
		p.room.pass(p, payload, p.chat.options.Echo)
	case p.onPage:
		p.obey(ctx, c, payload)
	default:
		p.room.say(p, "", payload, p.chat.options.Echo)
	}
}

// obey does what a member says in the language of [Protocol].
func (p *person) obey(ctx context.Context, c *conn.Conn, payload []byte) {
	var order command
	err := json.Unmarshal(payload, &order)
	switch {
	case err != nil:
		p.scold(c)
	case order.Type == "say" && len(order.ID) <= maxID:
		p.room.say(p, order.ID, []byte(order.Text), p.chat.options.Echo)
	case order.Type == "name":
		p.room.rename(p, clean(order.Name))
	case order.Type == "typing":
		p.room.typing(p)
	case order.Type == "ping":
		c.Write(ctx, conn.Text, pong) // if it cannot, the connection is over, and closed says why
	default:
		p.scold(c)
	}
}

var pong = encode(notice{Type: "pong"})

func (p *person) scold(c *conn.Conn) {
	c.Close(frame.PolicyViolation, Protocol+` takes {"type":"say","text":"..."}, and types name, typing, ping`)
}

func (p *person) closed(c *conn.Conn, err error) {
	if p.room == nil {
		return
	}
	p.room.leave(p)
	p.chat.exit(p.room)
	slog.Info("left", "peer", p.peer, "room", p.path, "name", p.name, "err", err)
}
