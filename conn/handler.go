package conn

import (
	"context"
)

// A Handler is what a program does when something happens on a connection, see
// [Conn.Run]. Its funcs are called one after the other; a nil one does nothing.
// A Handler may be shared by any number of connections.
//
// While input that has come already waits to be handled, what is written may wait
// for it, for a millisecond at most, and then goes out in one piece: that is how
// many small answers cost little.
//
// A func may call any method of the connection except those that read, and Ping,
// which waits for what is read. Close does not wait for the peer then: Run does.
// The context that a func is given is made from [Conn.Context] and ends with it.
type Handler struct {
	// Opened is called first.
	Opened func(ctx context.Context, c *Conn)

	// Message is called with each message, text or binary. Text is valid
	// UTF-8. The payload is the func's to use, and to change, until it
	// returns: the next message is read into the same memory. In a program
	// built with -race it is overwritten with 0xDB then, so that tests of a
	// program that keeps one fail.
	Message func(ctx context.Context, c *Conn, op Opcode, payload []byte)

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

func (h *Handler) message(ctx context.Context, c *Conn, op Opcode, payload []byte) {
	if h.Message != nil {
		h.Message(ctx, c, op, payload)
	}
}

func (h *Handler) closed(c *Conn, err error) {
	if h.Closed != nil {
		h.Closed(c, err)
	}
}

// OnControl has f called with each Ping and Pong that is received, by the
// goroutine that reads, for programs that read with [Conn.Read] and have no
// [Handler]. Pings are answered all the same. The payload is valid until f returns.
// f must not read. A nil f ends that.
func (c *Conn) OnControl(f func(op Opcode, payload []byte)) {
	c.reattach(func(a *attachment) { a.control = f })
}

// tellControl tells the program of a Ping or a Pong.
func (a *active) tellControl(op Opcode, payload []byte) {
	if x := a.attached.Load(); x != nil && x.control != nil {
		x.control(op, payload)
	}
	l := a.loop.Load()
	if l == nil {
		return
	}
	ctx := handlerContext{connContext{a.Conn}}
	switch h := l.handler; {
	case op == Ping && h.Ping != nil:
		h.Ping(ctx, a.Conn, payload)
	case op == Pong && h.Pong != nil:
		h.Pong(ctx, a.Conn, payload)
	}
}
