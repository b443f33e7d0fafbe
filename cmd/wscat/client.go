package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// A client is the remote of a session with a server.
type client struct {
	*session
	link conn.Client

	mu      sync.Mutex
	c       *conn.Conn    // nil while there is none
	changed chan struct{} // closed when c becomes another
	last    error         // why the last connection is over
}

func newClient(s *session) *client {
	return &client{session: s, changed: make(chan struct{})}
}

func (cl *client) run(ctx context.Context) error {
	cfg, err := cl.o.dialing(cl.out)
	if err != nil {
		return local(err)
	}
	cl.link.URL, cl.link.Config = cl.o.url, cfg
	cl.link.Handler = cl.handler(cl.up, cl.down)
	cl.link.Failed = cl.retries
	if !cl.o.reconnect {
		cl.link.MaxFailures = 1
	}
	if err = cl.link.Run(ctx); err == nil {
		err = cl.farewell()
	}
	return err
}

// farewell returns why the last connection is over, or that there was none when
// the session was interrupted.
func (cl *client) farewell() error {
	cl.mu.Lock()
	defer cl.mu.Unlock()
	if cl.last == nil {
		return context.Canceled
	}
	return cl.last
}

// retries tells that there will be another attempt.
func (cl *client) retries(err error, delay time.Duration) {
	if delay < 0 || cl.o.quiet {
		return
	}
	why := explain(err)
	if closed, ok := errors.AsType[*conn.CloseError](err); ok && why == nil { // it was closed well
		why = fmt.Errorf("the server closed the connection with %v%s", closed.Code, quoted(closed.Reason))
	}
	cl.out.complaint(fmt.Errorf("%w; next attempt in %v", why, delay.Round(time.Millisecond)))
}

// up takes note of a connection.
func (cl *client) up(c *conn.Conn) {
	cl.mu.Lock()
	defer cl.mu.Unlock()
	cl.c = c
	close(cl.changed)
	cl.changed = make(chan struct{})
}

// down takes note that it is over.
func (cl *client) down(c *conn.Conn, err error) {
	cl.lose(c)
	cl.mu.Lock()
	defer cl.mu.Unlock()
	cl.last = err
}

// lose has c no longer be the connection.
func (cl *client) lose(c *conn.Conn) {
	cl.mu.Lock()
	defer cl.mu.Unlock()
	if cl.c == c {
		cl.c = nil
	}
}

// current returns the connection. If there is none it waits.
func (cl *client) current(ctx context.Context) (*conn.Conn, error) {
	for {
		cl.mu.Lock()
		c, changed := cl.c, cl.changed
		cl.mu.Unlock()
		if c != nil {
			return c, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// send sends a message on the connection that there is, or on the next one if
// that fails and there may be one.
func (cl *client) send(ctx context.Context, op frame.Opcode, payload []byte) error {
	for {
		c, err := cl.current(ctx)
		if err != nil {
			return err
		}
		if err = c.Write(ctx, op, payload); err == nil || !cl.o.reconnect || cl.closing.Load() {
			return err
		}
		cl.lose(c)
	}
}

func (cl *client) control(ctx context.Context, op frame.Opcode, payload []byte) {
	if c, err := cl.current(ctx); err == nil {
		cl.session.control(ctx, c, op, payload)
	}
}

func (cl *client) hangUp(code frame.CloseCode, reason string) { cl.link.Close(code, reason) }

func (cl *client) end() { cl.hangUp(frame.NormalClosure, "") }

func (cl *client) cut() {
	if c := cl.link.Conn(); c != nil {
		c.CloseNow()
	}
}
