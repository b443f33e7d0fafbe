package conn

import (
	"context"
	"errors"
	"fmt"
	"time"

	"duplex/conn/internal/cancel"
	"duplex/conn/internal/socket"
	"duplex/frame"
)

// Close closes the connection with a code and a reason (section 7.1.2). It
// sends a Close frame, waits for the peer's while it discards what else comes,
// and returns nil once that has come, or had come before. All of it takes
// Config.CloseTimeout at most. Where [Conn.Run] or a [Server] goes on, the waiting
// is left to that, and Close returns at once.
//
// A reason over 123 bytes is cut short. NoStatus sends neither. A code that may
// not be sent is an error, and nothing happens.
func (c *Conn) Close(code CloseCode, reason string) error {
	return c.CloseContext(context.Background(), code, reason)
}

// CloseContext is [Conn.Close] that waits no longer than ctx: then the connection
// is cut, and the error is that of ctx.
func (c *Conn) CloseContext(ctx context.Context, code CloseCode, reason string) error {
	if err := checkCode(code); err != nil {
		return err
	}
	c.advance(stateClosing)
	c.sendClose(ctx, code, reason)
	if c.loop.Load() == nil {
		c.drain(ctx)
	}
	if err := ctx.Err(); err != nil && c.life.cause.Err() == nil {
		c.cut(err)
		return err
	}
	err := c.life.cause.Err()
	if closed, ok := errors.AsType[*CloseError](err); ok && closed.Err == nil {
		return nil
	}
	return err
}

// CloseWrite sends a Close frame with a code and a reason, and does not wait.
// After that nothing can be written, but messages are still read until the peer's
// Close frame comes (section 5.5.1), which must be within Config.CloseTimeout. A
// code that may not be sent is an error, and nothing happens.
func (c *Conn) CloseWrite(code CloseCode, reason string) error {
	if err := checkCode(code); err != nil {
		return err
	}
	c.advance(stateHalfClosed)
	return c.sendClose(context.Background(), code, reason)
}

// CloseNow ends the connection at once, without a Close frame. After Close it
// does nothing, so it can be deferred for all cases.
func (c *Conn) CloseNow() error {
	if c.life.current() != stateOver {
		c.cut(errClosed)
	}
	return nil
}

// checkCode returns an error if no Close frame can carry the code.
func checkCode(code CloseCode) error {
	if code != frame.NoStatus && !code.Valid() {
		return fmt.Errorf("websocket: a Close frame cannot carry the code %v", code)
	}
	return nil
}

// sendClose sends a Close frame, unless one has been sent.
func (c *Conn) sendClose(ctx context.Context, code CloseCode, reason string) error {
	for {
		a := c.use()
		err := a.lockFrames(ctx, c)
		if err == nil {
			err = a.settleClose(ctx, code, reason)
		}
		if err != errDropped {
			return err
		}
	}
}

// settleClose writes what waits and a Close frame behind it, and releases the
// lock of the outbox.
func (a *active) settleClose(ctx context.Context, code CloseCode, reason string) error {
	err := a.putClose(ctx, code, reason)
	a.out.lock.Clear(corked) // a Close frame does not wait for anything
	return a.settle(ctx, err)
}

// putClose appends a Close frame to what waits.
func (a *active) putClose(ctx context.Context, code CloseCode, reason string) error {
	var room [frame.MaxControl]byte
	payload := frame.AppendClose(room[:0], code, reason)
	err := a.put(ctx, &frame.Header{Fin: true, Opcode: frame.Close}, payload)
	if err == nil {
		a.out.lock.Set(special)
		a.out.closeCode.Store(uint32(code))
	}
	return err
}

// drain reads to the end of the connection, and discards what comes.
func (c *Conn) drain(ctx context.Context) {
	a, err := c.beginRead(ctx)
	if err != nil {
		return
	}
	defer a.endRead()
	a.letGo()
	a.in.held = false
	for err == nil {
		_, err = a.next(ctx, nil)
	}
}

// closedByPeer is for the peer's Close frame. "If an endpoint receives a Close
// frame and did not previously send a Close frame, the endpoint MUST send a Close
// frame in response." (section 5.5.1) It echoes the code.
func (a *active) closedByPeer(payload []byte) error {
	code, reason, err := frame.ParseClose(payload)
	if err != nil {
		return a.violation(err)
	}
	return a.finish(&CloseError{Code: code, Reason: reason, By: a.closer(code)}, code, "")
}

// closer returns which end has begun to close, now that the peer's Close frame
// with that code is here.
func (a *active) closer(code CloseCode) Closer {
	if a.life.current() == stateOpen {
		return ByPeer
	}
	// An answer "typically echos the status code it received" (section 5.5.1).
	// If our frame is not even on its way, the two have crossed too.
	if sent := CloseCode(a.out.closeCode.Load()); sent != 0 && (sent == code || code == frame.NoStatus) {
		return ByLocal
	}
	return ByBoth
}

// violation tells the peer which rule or limit it broke and ends the connection
// (section 7.1.7).
func (a *active) violation(err error) error {
	v, ok := errors.AsType[*frame.Error](err)
	if !ok {
		return a.finish(err, frame.InternalError, "")
	}
	return a.finish(err, v.Code, v.Reason)
}

// finish ends the connection for a reason, and returns the one that stays. The
// program is told at once. The peer is told with a Close frame, unless one has
// been sent, and a goroutine waits until it has closed TCP: "To Close the
// WebSocket Connection, an endpoint closes the underlying TCP connection [...]
// cleanly" (section 7.1.1) asks for that, not for the program to wait.
func (a *active) finish(err error, code CloseCode, reason string) error {
	c := a.Conn
	c.advance(stateHalfClosed) // starts the time for the closing
	err = c.end(err)
	sent := false
	if a.lockForClose() {
		a.putClose(context.Background(), code, reason)
		a.out.lock.Clear(corked)
		a.flushClose()
		sent = true
	}
	go c.linger(a, sent, code, reason)
	return err
}

// lockForClose takes the lock of the outbox for a Close frame. Over HTTP/2 the HTTP
// handler may return as soon as the program knows that the connection is over,
// which ends the stream: so there it waits for the lock, and no longer than the
// closing may take.
func (a *active) lockForClose() bool {
	if a.stream() == nil {
		return a.out.lock.TryLock()
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit(a.cfg.CloseTimeout, closeTimeout))
	defer cancel()
	return a.out.lock.Lock(ctx, nil) == nil
}

// flushClose writes what waits, the Close frame last, and releases the lock of the
// outbox.
func (a *active) flushClose() {
	if a.stream() == nil {
		a.flushNow()
		return
	}
	a.flush(context.Background())
	a.unlockFrames()
}

// linger waits for the peer to close TCP, and closes the connection. To close a
// socket while something is left to read would reset the connection, and the peer
// might never see the Close frame: so the server, which is to close first, says
// that nothing more comes, and both wait for the other to do the same.
func (c *Conn) linger(a *active, sent bool, code CloseCode, reason string) {
	defer c.cut(errClosed)
	defer c.survive()
	// Who has the lock of the outbox may be stuck in a write: then the time for
	// the closing ends that.
	a.out.lock.Lock(context.Background(), nil)
	if !sent {
		a.putClose(context.Background(), code, reason)
		a.flush(context.Background())
	}
	a.unlockFrames()
	if !c.client && !socket.CloseWrite(c.nc) {
		return
	}
	// The reader finds the cause, and the read deadline wakes it for that.
	c.nc.SetReadDeadline(cancel.Past)
	c.wake(true)
	a.in.lock.Lock(context.Background(), nil)
	a.letGo()
	a.in.lock.Unlock()
	c.nc.SetReadDeadline(time.Time{})
	socket.Discard(c.nc)
	if c.client {
		socket.CloseWrite(c.nc)
	}
}

// lingered tells the server, if there is one, that the connection is cut.
func (c *Conn) lingered() {
	if l := c.loop.Load(); l != nil && l.server != nil {
		l.server.lingered(c)
	}
}

// lost is the end of a connection without a Close frame of the peer.
func (c *Conn) lost(cause error) *CloseError {
	by := ByNeither
	if c.life.current() != stateOpen {
		by = ByLocal
	}
	return &CloseError{Code: frame.AbnormalClosure, By: by, Err: cause}
}
