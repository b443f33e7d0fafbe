package main

import (
	"context"
	"log/slog"
	"net"

	"duplex/conn"
	"duplex/frame"
)

// echo sends every message back. The value of a connection is its name in the log.
var echo = &conn.Handler{
	Opened: func(_ context.Context, c *conn.Conn) {
		slog.Info("opened", "peer", c.Value(), "subprotocol", c.Subprotocol(), "extensions", extensions(c))
	},
	Message: func(ctx context.Context, c *conn.Conn, op frame.Opcode, message []byte) {
		c.Write(ctx, op, message) // if it cannot, the connection is over, and Closed says why
	},
	Closed: func(c *conn.Conn, err error) { slog.Info("closed", "peer", c.Value(), "err", err) },
}

func refused(from net.Addr, err error) { slog.Info("refused", "peer", from, "err", err) }

// extensions returns what the handshake has answered to the client's offers of
// extensions, "" if there is none.
func extensions(c *conn.Conn) string {
	if d := c.Deflate(); d != nil {
		return d.String()
	}
	return ""
}
