package conn

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"runtime/debug"
	"time"

	"duplex/frame"
)

// Run reads until the connection is over and calls h with what happens. It
// returns the reason, see [Conn]. If ctx ends first, the connection is closed
// with code 1001. No other read must go on meanwhile; all other methods may be
// called, by h and by others.
//
// A message in one frame of up to 64 KiB is handed over where it was read;
// nothing is allocated for it. If a func of h panics, that is logged by
// slog.Default, and the connection is closed with code 1011.
func (c *Conn) Run(ctx context.Context, h *Handler) error {
	return c.run(&loop{ctx: ctx, handler: h, log: slog.Default()})
}

// A loop is what the handler loops of many connections may share.
type loop struct {
	ctx     context.Context
	handler *Handler
	log     *slog.Logger
	server  *Server // nil if there is none

	restAfter time.Duration // without input; 0 means never
	poller    *poller       // nil if there is none
}

// A handling is the context that a handler is given. It is known by its address.
type handling struct{ context.Context }

// A handlingKey is what a handling is found by in the contexts made from it.
type handlingKey struct{}

// Value returns h itself for its key.
func (h *handling) Value(key any) any {
	if key == (handlingKey{}) {
		return h
	}
	return h.Context.Value(key)
}

// run runs the loop from its beginning. It returns when the connection is over,
// or with errRest when the loop will go on in another goroutine.
func (c *Conn) run(l *loop) error {
	c.loop.Store(l)
	if l.restAfter > 0 && canRest(c.nc) {
		c.alive.doze = now()
	}
	return c.proceed(l, true)
}

// proceed is run, from the beginning or from a rest on.
func (c *Conn) proceed(l *loop, opening bool) error {
	e, err := c.beginRead(context.Background())
	if err != nil {
		l.over(c, err, !opening)
		return err
	}
	if e.handling.Context == nil {
		e.handling.Context = l.ctx
	}
	e.reading.interrupt.arm(c.alive.deadline())
	if err = e.handle(l, opening); err == errRest {
		e.endRead()
		c.rest(l)
		return err
	}
	return e.leave(l, err)
}

// leave ends the loop for a reason and returns why the connection is over.
func (c *engine) leave(l *loop, err error) error {
	err = c.ended(err)
	c.endRead()
	l.over(c.Conn, err, true)
	return err
}

// handle calls the handler until there is nothing more to handle, and returns
// why.
func (c *engine) handle(l *loop, opening bool) (err error) {
	returned := false
	defer func() {
		if v := recover(); v != nil {
			err = l.panicked(c.RemoteAddr(), v)
		} else if !returned {
			c.leave(l, l.panicked(c.RemoteAddr(), "runtime.Goexit")) // nobody else will
		}
	}()
	err = c.handleAll(l, opening)
	returned = true
	return err
}

// handleAll is handle without a net.
func (c *engine) handleAll(l *loop, opening bool) error {
	if opening {
		l.handler.opened(&c.handling, c.Conn)
	}
	if err := c.reading.interrupt.watch(l.ctx); err != nil {
		return err
	}
	for {
		op, payload, err := c.message(l.ctx)
		if err == nil {
			err = c.end.err() // nothing is handled after CloseNow
		}
		if err != nil {
			return err
		}
		if !c.closing.Load() {
			c.out.gathering.Store(c.reading.ahead())
			l.handler.message(&c.handling, c.Conn, op, payload)
		}
	}
}

// ended closes the connection if it is not the reason itself that nothing more
// is handled.
func (c *engine) ended(err error) error {
	if over := c.end.err(); over != nil {
		return over
	}
	code := frame.GoingAway
	if _, ok := errors.AsType[*panicError](err); ok {
		code = frame.InternalError
	}
	c.reading.interrupt.rest()
	c.reading.interrupt.watch(context.Background())
	defer c.boundClosing()()
	c.sendClose(context.Background(), code, "")
	return c.finish(err)
}

// A panicError is why a connection is over whose handler has panicked.
type panicError struct{ value any }

func (e *panicError) Error() string {
	return fmt.Sprintf("websocket: the handler panicked: %v", e.value)
}

// panicked logs a panic.
func (l *loop) panicked(peer net.Addr, v any) error {
	if l.server != nil {
		l.server.counts.panics.Add(1)
	}
	stack := string(debug.Stack())
	func() {
		defer func() { recover() }() // the program's own log may panic too, where nothing else would catch it
		l.log.Error("websocket: a handler panicked", "peer", peer, "panic", v, "stack", stack)
	}()
	return &panicError{v}
}

// over tells the server that the connection is over, and the handler if it knows
// of it.
func (l *loop) over(c *Conn, err error, known bool) {
	if l.server != nil {
		defer l.server.gone(c)
	}
	if known {
		l.closed(c, err)
	}
}

// closed tells the handler that the connection is over.
func (l *loop) closed(c *Conn, err error) {
	defer func() {
		if v := recover(); v != nil {
			l.panicked(c.RemoteAddr(), v)
		}
	}()
	l.handler.closed(c, err)
}

// message returns the next message. It lies in the input if it came in one
// frame that is not too long for that, and otherwise in a buffer that is kept for
// the next one.
func (c *engine) message(ctx context.Context) (frame.Opcode, []byte, error) {
	held := c.reading.held // by a Read whose context has ended: it may lie elsewhere
	ev, err := c.next(ctx, nil)
	switch {
	case err != nil || ev.Fin:
		return ev.Opcode, ev.Payload, err
	case !held && c.m.LastFrame() && !c.compressedMessage() && c.m.Remaining() <= int64(largeSize-len(ev.Payload)):
		return c.messageInPlace(ctx, len(ev.Payload))
	}
	b := c.reading.whole
	if b == nil {
		b = getLargeBuffer()
	}
	c.reading.whole = nil // it is in use
	c.hold(ev)
	op, b, err := c.read(ctx, b[:0])
	c.reading.whole = b
	return op, b, err
}

// messageInPlace returns a message of which n bytes have been received so far,
// once all of it is in the input.
func (c *engine) messageInPlace(ctx context.Context, n int) (frame.Opcode, []byte, error) {
	for {
		c.reading.in.keep(n, int(c.m.Remaining()))
		ev, err := c.next(ctx, nil)
		if err != nil {
			return 0, nil, err
		}
		if n += len(ev.Payload); ev.Fin {
			return ev.Opcode, c.reading.in.whole(n), nil
		}
	}
}

// ahead reports whether there is input that has come already.
func (r *reading) ahead() bool {
	return len(r.in.bytes()) > 0 || r.inflating != nil && r.inflating.more
}
