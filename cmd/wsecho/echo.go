package main

import (
	"context"

	"duplex/conn"
)

// kept is the longest buffer that a connection keeps for the next message.
const kept = 64 << 10

// echo sends every message back until the connection is over, and returns why
// it is.
func echo(c *conn.Conn) error {
	ctx := context.Background()
	var buf []byte
	for {
		op, message, err := c.Read(ctx, buf[:0])
		if err != nil {
			return err
		}
		if err := c.Write(ctx, op, message); err != nil {
			return err
		}
		if buf = message; cap(buf) > kept {
			buf = nil
		}
	}
}
