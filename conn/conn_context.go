package conn

import (
	"context"
	"time"

	"duplex/conn/internal/cancel"
)

// Context returns the connection's context. It ends when the connection is over,
// and as soon as this end closes it with Close: from then on messages can neither
// be written nor read. CloseWrite does not end it. It has the values of the
// context that the connection was made with: of [Server.ConnContext] or
// [Server.BaseContext], of the request through net/http, or of the context given
// to Accept or Dial. What a [Handler] is given is a context made from it. Err
// tells why it has ended.
func (c *Conn) Context() context.Context { return connContext{c} }

// A connContext is the context of a connection. It needs no memory until
// something waits for its end.
type connContext struct{ c *Conn }

// Deadline implements context.Context. There is none.
func (connContext) Deadline() (time.Time, bool) { return time.Time{}, false }

// Done implements context.Context.
func (x connContext) Done() <-chan struct{} { return x.c.contextWait().Done() }

// Err implements context.Context.
func (x connContext) Err() error {
	if x.c.life.current() >= stateClosing {
		return context.Canceled
	}
	return nil
}

// Value implements context.Context.
func (x connContext) Value(key any) any {
	if base := x.c.base(); base != nil {
		return base.Value(key)
	}
	return nil
}

// AfterFunc has f called in a goroutine of its own when the context ends. Package
// context looks for this method, so that a context derived from this one needs no
// goroutine that waits.
func (x connContext) AfterFunc(f func()) (stop func() bool) { return x.c.contextWait().After(f) }

// String names the context in messages.
func (connContext) String() string { return "websocket.Conn" }

// keepValues gives c the values of the context that it was made with, unless it
// has them by its request.
func (c *Conn) keepValues(ctx context.Context) {
	if c.base() == nil && ctx != context.Background() {
		c.reattach(func(a *attachment) { a.base = context.WithoutCancel(ctx) })
	}
}

// base returns the context whose values the connection's context has, or nil.
func (c *Conn) base() context.Context {
	a := c.attached.Load()
	switch {
	case a != nil && a.base != nil:
		return a.base
	case a != nil && a.request != nil:
		return a.request.ctx
	}
	return nil
}

// contextWait returns what waits for the end of the context.
func (c *Conn) contextWait() *cancel.End {
	w := c.life.wait.Load()
	if w == nil {
		w = cancel.NewEnd()
		if !c.life.wait.CompareAndSwap(nil, w) {
			return c.life.wait.Load()
		}
	}
	// The state changes before the change looks for w. So either that finds w,
	// or w is stored by now and the state is found here.
	if c.life.current() >= stateClosing {
		w.Come()
	}
	return w
}

// A handlerContext is what a func of a [Handler] is given: the connection's
// context, and a mark by which Ping knows that it is called where nobody would
// read the Pong.
type handlerContext struct{ connContext }

type handlerKey struct{}

// Value returns the connection for the mark's key.
func (x handlerContext) Value(key any) any {
	if key == (handlerKey{}) {
		return x.c
	}
	return x.connContext.Value(key)
}

// endsWith reports whether ctx is the connection's own: it ends when the
// connection does, which ends all I/O anyway.
func (c *Conn) endsWith(ctx context.Context) bool {
	switch x := ctx.(type) {
	case connContext:
		return x.c == c
	case handlerContext:
		return x.c == c
	}
	return false
}
