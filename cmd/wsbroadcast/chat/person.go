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
	http   string // "HTTP/2" if it has come by that
	onPage bool   // Protocol is spoken

	number uint64 // no other person on this node has it
	room   *room  // nil if there was no place
	member *hub.Member

	// The lock of the room is for the following, and for wish.
	inside bool // it has got to know what there is
	name   string
	typed  time.Time // when others were told that it is typing
}

func (p *person) opened(_ context.Context, c *conn.Conn) {
	if p.room = p.chat.enter(p.path); p.room == nil {
		p.chat.turnAway(c, errTooManyRooms)
		return
	}
	p.onPage = c.Subprotocol() == Protocol
	p.number = p.chat.persons.Add(1)
	if err := p.room.join(p, c); err != nil {
		p.chat.turnAway(c, err)
		return
	}
	slog.Info("joined", "peer", p.peer, "room", p.path, "name", p.name)
}

func (p *person) message(ctx context.Context, c *conn.Conn, op conn.Opcode, payload []byte) {
	if p.room == nil {
		return
	}
	p.chat.tallies.receive(len(payload))
	var err error
	switch {
	case op == conn.Binary:
		err = p.room.pass(p, payload)
	case p.onPage:
		err = p.obey(ctx, c, payload)
	default:
		err = p.room.say(p, "", payload)
	}
	if err != nil {
		slog.Warn("not published", "peer", p.peer, "room", p.path, "err", err)
		c.Close(frame.TryAgainLater, "too much waits for the other servers; try again")
	}
}

// obey does what a member says in the language of [Protocol]. An error says that it
// was not published.
func (p *person) obey(ctx context.Context, c *conn.Conn, payload []byte) error {
	var order command
	err := json.Unmarshal(payload, &order)
	switch {
	case err != nil:
		p.scold(c)
	case order.Type == "say" && len(order.ID) <= maxID:
		return p.room.say(p, order.ID, []byte(order.Text))
	case order.Type == "name":
		return p.room.call(p, clean(order.Name))
	case order.Type == "typing":
		p.room.typing(p)
	case order.Type == "ping":
		c.Write(ctx, conn.Text, pong) // if it cannot, the connection is over, and closed says why
	default:
		p.scold(c)
	}
	return nil
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
