package conn

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"runtime/debug"
	"time"

	"duplex/conn/internal/buffer"
	"duplex/conn/internal/cancel"
	"duplex/conn/internal/socket"
	"duplex/conn/internal/workers"
	"duplex/frame"
)

// Run reads until the connection is over and calls h with what happens. It
// returns the reason, see [Conn]. If ctx ends first, the connection is closed
// with code 1001, and the reason is the context's error. A nil h is the zero
// Handler. No other read must go on meanwhile; all other methods may be called,
// by h and by others.
//
// A message in one frame of up to 64 KiB is handed over where it was read;
// nothing is allocated for it. If a func of h panics, that is logged by
// slog.Default, and the connection is closed with code 1011.
func (c *Conn) Run(ctx context.Context, h *Handler) error {
	if h == nil {
		h = new(Handler)
	}
	c.keepValues(ctx)
	stop := context.AfterFunc(ctx, func() { c.goAway(ctx.Err()) })
	defer stop()
	return c.run(&loop{handler: h, log: slog.Default()})
}

// goAway ends the connection because a context has ended.
func (c *Conn) goAway(err error) {
	for {
		a := c.use()
		a.out.message.Lock(context.Background(), nil) // the active state is not dropped meanwhile
		ok := a.Conn == c
		if ok && c.life.cause.Err() == nil {
			a.finish(err, frame.GoingAway, "")
		}
		a.out.message.Unlock()
		if ok {
			return
		}
	}
}

// A loop is what the handler loops of many connections may share.
type loop struct {
	handler *Handler
	log     *slog.Logger
	server  *Server // nil if there is none

	parkAfter time.Duration        // without input; 0 means never
	poller    *socket.Poller[Conn] // nil unless connections park
	workers   *workers.Pool[visit] // nil unless connections park; goes on with their loops
}

// run runs the loop from its beginning. It returns when the connection is over,
// or with errPark when the loop will go on in another goroutine.
func (c *Conn) run(l *loop) error {
	c.loop.Store(l)
	if l.parks(c) {
		c.alive.ParkSoon(cancel.Now())
	}
	return c.proceed(l, true)
}

// resume goes on with the loop of a connection that was parked.
func (c *Conn) resume(l *loop, input bool) {
	defer c.survive()
	c.alive.Woken(cancel.Now(), input, l.parkAfter)
	c.proceed(l, false)
}

// proceed is run, from the beginning or from where it was parked.
func (c *Conn) proceed(l *loop, opening bool) error {
	for {
		a, err := c.beginRead(context.Background())
		if err != nil {
			l.over(c, err, !opening)
			return err
		}
		a.beginVisit()
		if err = a.handle(l, opening); err != errPark {
			return a.leave(l, err)
		}
		a.endVisit()
		a.endRead()
		if c.park(l) {
			return err
		}
		opening = false
		c.alive.Stir(cancel.Now())
	}
}

// survive is deferred in the goroutines of a connection. What panics there is a
// net.Conn that the program has made, since all that calls the program recovers by
// itself: it costs this connection, and not the process.
func (c *Conn) survive() {
	if v := recover(); v != nil {
		l := c.loop.Load()
		if l == nil {
			l = &loop{log: slog.Default()}
		}
		c.cut(l.panicked(nil, v))
	}
}

// leave ends the loop for a reason and returns why the connection is over.
func (a *active) leave(l *loop, err error) error {
	c := a.Conn
	a.letGo()
	a.endRead()
	l.over(c, err, true)
	return err
}

// handle calls the handler until there is nothing more to handle, and returns
// why.
func (a *active) handle(l *loop, opening bool) (err error) {
	returned := false
	defer func() {
		if v := recover(); v != nil {
			err = a.finish(l.panicked(a.RemoteAddr(), v), frame.InternalError, "")
		} else if !returned {
			// Nobody goes on after runtime.Goexit: the loop ends here.
			a.leave(l, a.finish(l.panicked(a.RemoteAddr(), "runtime.Goexit"), frame.InternalError, ""))
		}
	}()
	err = a.handleAll(l.handler, opening)
	returned = true
	return err
}

// handleAll is handle without a net.
func (a *active) handleAll(h *Handler, opening bool) error {
	ctx := handlerContext{connContext{a.Conn}}
	if opening {
		h.opened(ctx, a.Conn)
	}
	for {
		op, payload, err := a.nextWhole()
		if err == nil {
			err = a.life.cause.Err() // nothing is handled after CloseNow
		}
		if err != nil {
			return err
		}
		if a.discards() {
			continue
		}
		if a.ahead() {
			a.cork()
		}
		h.message(ctx, a.Conn, op, payload)
		buffer.Poison(payload)
	}
}

// nextWhole returns the next message. It lies in the read buffer if it came in one
// frame that is not too long for that, and otherwise in a buffer that is kept for
// the next one.
func (a *active) nextWhole() (Opcode, []byte, error) {
	ctx := context.Background()
	held := a.in.held // by a Read whose context has ended: it may lie elsewhere
	ev, ok, err := a.step(nil)
	for !ok && err == nil {
		// The wait is here, and not in next, where the stack is deeper, and
		// where the loop could not stop.
		if err = a.more(ctx); err == nil {
			ev, ok, err = a.step(nil)
		}
	}
	_, compressed := a.m.Message()
	switch {
	case err != nil || ev.Fin:
		return ev.Opcode, ev.Payload, err
	case !held && a.m.LastFrame() && !compressed && a.m.Remaining() <= int64(buffer.LargeSize-len(ev.Payload)):
		return a.nextInPlace(len(ev.Payload))
	}
	b := a.in.whole
	if b == nil {
		b = buffer.GetLarge()
	}
	a.in.whole = nil // it is in use
	a.hold(ev)
	op, b, err := a.readMessage(ctx, b[:0])
	a.in.whole = b
	return op, b, err
}

// nextInPlace returns a message of which n bytes have been received so far, once
// all of it is in the read buffer.
func (a *active) nextInPlace(n int) (Opcode, []byte, error) {
	for {
		a.in.buf.Pin(n, int(a.m.Remaining()))
		ev, err := a.next(context.Background(), nil)
		if err != nil {
			a.in.buf.Drop()
			return 0, nil, err
		}
		if n += len(ev.Payload); ev.Fin {
			return ev.Opcode, a.in.buf.Unpin(n), nil
		}
	}
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

// over removes c from the server and calls Handler.Closed if Opened was called.
func (l *loop) over(c *Conn, err error, opened bool) {
	if l.server != nil {
		defer l.server.gone(c)
	}
	if opened {
		l.closed(c, err)
	}
}

// closed calls Handler.Closed, which may panic.
func (l *loop) closed(c *Conn, err error) {
	defer func() {
		if v := recover(); v != nil {
			l.panicked(c.RemoteAddr(), v)
		}
	}()
	l.handler.closed(c, err)
}
