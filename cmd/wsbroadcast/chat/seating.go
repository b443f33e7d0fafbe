package chat

import (
	"context"
	"errors"
	"log/slog"

	"duplex/cmd/internal/seats"
	"duplex/conn"
	"duplex/frame"
)

var errTooManyRooms = errors.New("there are too many rooms")

// spare is how many connections over the bound are let in to be told why they
// cannot stay.
func spare(most int) int {
	if most == 0 {
		return 0
	}
	return most + 16 + most/8
}

// seated returns a handler that has h for the connection of r if there is a seat.
// Others are told after the handshake: a browser does not show a page what
// refuses one.
func (c *Chat) seated(r *conn.Request, h *conn.Handler) *conn.Handler {
	from, sits := c.client(r), false
	if !from.IsValid() {
		from = seats.Addr(r.RemoteAddr)
	}
	return &conn.Handler{
		Opened: func(ctx context.Context, cn *conn.Conn) {
			if err := c.seats.Take(from); err != nil {
				c.turnAway(cn, err)
				return
			}
			sits = true
			h.Opened(ctx, cn)
		},
		Message: func(ctx context.Context, cn *conn.Conn, op conn.Opcode, payload []byte) {
			if sits && h.Message != nil {
				h.Message(ctx, cn, op, payload)
			}
		},
		Closed: func(cn *conn.Conn, err error) {
			if sits {
				c.seats.Leave(from)
				h.Closed(cn, err)
			}
		},
	}
}

// turnAway closes a connection that there is no place for.
func (c *Chat) turnAway(cn *conn.Conn, why error) {
	c.tallies.turnedAway.Add(1)
	slog.Info("turned away", "peer", cn.Value(), "err", why)
	cn.Close(frame.TryAgainLater, why.Error())
}
