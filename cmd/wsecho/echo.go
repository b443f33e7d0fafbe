package main

import (
	"context"
	"log/slog"

	"duplex/conn"
	"duplex/frame"
)

// echo sends every message back.
var echo = &conn.Handler{
	Opened: func(_ context.Context, c *conn.Conn) {
		slog.Info("opened", "peer", c.RemoteAddr(), "subprotocol", c.Subprotocol(), "extensions", extensions(c))
	},
	Message: func(ctx context.Context, c *conn.Conn, op frame.Opcode, message []byte) {
		c.Write(ctx, op, message) // if it cannot, the connection is over, and Closed says why
	},
	Closed: func(c *conn.Conn, err error) { slog.Info("closed", "peer", c.RemoteAddr(), "err", err) },
}

// extensions returns what the handshake has answered to the client's offers of
// extensions, "" if there is none.
func extensions(c *conn.Conn) string {
	if d := c.Deflate(); d != nil {
		return d.String()
	}
	return ""
}
