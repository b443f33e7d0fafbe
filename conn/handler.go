package conn

import (
	"context"

	"duplex/frame"
)

// A Handler is what a program does when something happens on a connection, see
// [Conn.Run]. Its funcs are called one after the other; a nil one does nothing.
// A Handler may be shared by any number of connections.
//
// What a func writes with the context that it is given may wait until all input
// that has come already is dealt with, and then goes out in one piece: that is
// how many small answers cost little. A write with any other context goes out at
// once, and what has waited with it.
//
// A func may call any method of the connection but those that read, and Ping,
// which waits for what is read. Close does not wait for the peer then: Run does.
type Handler struct {
	// Opened is called first.
	Opened func(ctx context.Context, c *Conn)

	// Message is called with each message, text or binary. Text is valid
	// UTF-8. The payload is the func's to use, and to change, until it
	// returns.
	Message func(ctx context.Context, c *Conn, op frame.Opcode, payload []byte)

	// Ping and Pong are called with each of those frames. Pings are answered
	// all the same.
	Ping, Pong func(ctx context.Context, c *Conn, payload []byte)

	// Closed is called last, with the reason why the connection is over, see
	// [Conn].
	Closed func(c *Conn, err error)
}

func (h *Handler) opened(ctx context.Context, c *Conn) {
	if h.Opened != nil {
		h.Opened(ctx, c)
	}
}

func (h *Handler) message(ctx context.Context, c *Conn, op frame.Opcode, payload []byte) {
	if h.Message != nil {
		h.Message(ctx, c, op, payload)
	}
}

// control is called with a Ping or a Pong.
func (h *Handler) control(ctx context.Context, c *Conn, op frame.Opcode, payload []byte) {
	switch {
	case op == frame.Ping && h.Ping != nil:
		h.Ping(ctx, c, payload)
	case op == frame.Pong && h.Pong != nil:
		h.Pong(ctx, c, payload)
	}
}

func (h *Handler) closed(c *Conn, err error) {
	if h.Closed != nil {
		h.Closed(c, err)
	}
}
