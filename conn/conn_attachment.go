package conn

import (
	"context"

	"duplex/handshake"
)

// An attachment is what a Conn has beyond the connection itself. It is
// immutable, so that a pointer to it can be exchanged atomically.
type attachment struct {
	agreed   handshake.Agreement             // what both ends have agreed on
	request  *Request                        // nil at a client, and if Config.DropRequest
	response *Response                       // nil at a server, and if Config.DropRequest
	value    any                             // what Conn.Value returns
	control  func(op Opcode, payload []byte) // of Conn.OnControl
	base     context.Context                 // whose values the connection's context has; nil if they are the request's
}

// Value returns the program's own value of the connection: what SetValue has
// set, or else what Authorize or Route put into [Request.Value], or else nil.
func (c *Conn) Value() any {
	if a := c.attached.Load(); a != nil {
		return a.value
	}
	return nil
}

// SetValue sets what Value returns.
func (c *Conn) SetValue(v any) {
	c.reattach(func(a *attachment) { a.value = v })
}

// reattach changes what c has beyond the connection.
func (c *Conn) reattach(change func(*attachment)) {
	for {
		old := c.attached.Load()
		var a attachment
		if old != nil {
			a = *old
		}
		change(&a)
		if c.attached.CompareAndSwap(old, &a) {
			return
		}
	}
}
