package conn

import (
	"context"
	"errors"
	"fmt"
	"time"

	"duplex/frame"
)

// Close closes the connection with a code and a reason (section 7.1.2). It
// sends a Close frame, waits for the peer's while it discards what else comes,
// and closes the connection underneath, all within Config.CloseTimeout. It
// returns nil if the peer has closed it too, before or after. Where [Conn.Run]
// goes on, the waiting is left to that, and Close returns at once.
//
// A reason over 123 bytes is cut short. frame.NoStatus sends neither. A code
// that may not be sent is an error, and nothing happens.
func (c *Conn) Close(code frame.CloseCode, reason string) error {
	if err := checkCode(code); err != nil {
		return err
	}
	stop := c.boundClosing()
	c.closing.Store(true)
	for c.work().sendClose(context.Background(), code, reason) == errDead {
	}
	if c.loop.Load() == nil {
		c.work().drain()
	}
	err := c.end.err()
	if err != nil {
		stop()
	}
	if closed, ok := errors.AsType[*CloseError](err); ok && closed.Err == nil {
		return nil
	}
	return err
}

// checkCode returns an error if no Close frame can carry the code.
func checkCode(code frame.CloseCode) error {
	if code != frame.NoStatus && !code.Valid() {
		return fmt.Errorf("websocket: a Close frame cannot carry the code %v", code)
	}
	return nil
}

// CloseNow ends the connection at once, without a Close frame. After Close it
// does nothing, so it can be deferred for all cases.
func (c *Conn) CloseNow() error {
	c.cut(errClosed)
	return nil
}

// boundClosing cuts the connection when the time for closing it is over, unless
// the function that it returns is called before.
func (c *Conn) boundClosing() (stop func() bool) {
	timeout := limit(c.cfg.CloseTimeout, closeTimeout)
	if timeout == 0 {
		return func() bool { return false }
	}
	return time.AfterFunc(timeout, func() { c.cut(lost(errNoClose)) }).Stop
}

// sendClose sends a Close frame, unless one has been sent. If it cannot, the
// connection ends without.
func (c *engine) sendClose(ctx context.Context, code frame.CloseCode, reason string) error {
	var room [frame.MaxControl]byte
	payload := frame.AppendClose(room[:0], code, reason)
	return c.writeFrame(ctx, &frame.Header{Fin: true, Opcode: frame.Close}, payload)
}

// drain reads to the end of the connection.
func (c *engine) drain() {
	ctx := context.Background()
	if c.reading.lock.acquire(ctx, nil); c.beginReading(ctx) != nil {
		return
	}
	defer c.endRead()
	c.reading.held, c.reading.inflating = false, nil
	for {
		if _, err := c.next(ctx, nil); err != nil {
			return
		}
	}
}

// closedByPeer answers the peer's Close frame, if it is not an answer itself,
// with the same code (section 5.5.1), and ends the connection.
func (c *engine) closedByPeer(ctx context.Context, payload []byte) error {
	code, reason, err := frame.ParseClose(payload)
	if err != nil {
		return c.violation(ctx, err)
	}
	defer c.boundClosing()()
	c.sendClose(ctx, code, "")
	return c.finish(&CloseError{Code: code, Reason: reason})
}

// violation tells the peer what it did and ends the connection (section 7.1.7).
func (c *engine) violation(ctx context.Context, err error) error {
	defer c.boundClosing()()
	if v, ok := errors.AsType[*frame.Error](err); ok {
		c.sendClose(ctx, v.Code, v.Reason)
	}
	return c.finish(err)
}

// finish ends the connection once a Close frame has gone out. To close a socket
// while there is something left to read would reset the connection, and the
// peer might never see that frame: so the server, who is to close first, says
// that nothing more comes, and both wait for the other to do the same
// (section 7.1.1).
func (c *engine) finish(err error) error {
	err = c.end.give(err)
	c.reading.interrupt.arm(0)
	if c.m.Client || closeWrite(c.nc) {
		discard(c.nc)
	}
	if c.m.Client {
		closeWrite(c.nc)
	}
	return c.cut(err)
}
