package conn

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

const (
	clientDelay    = time.Second
	clientMaxDelay = 30 * time.Second
	clientStable   = 10 * time.Second
)

var errRunning = errors.New("websocket: the client runs already")

// Run connects, and connects again whenever the connection is lost. It returns
//
//   - nil after [Client.Close], and when a connection is closed with code 1000 by
//     either end;
//   - the error of ctx when that ends, which closes the connection with code 1001;
//   - an error that Final reports to be final, or that is the last of MaxFailures
//     in a row.
//
// Only one Run at a time is possible. It may be called again unless the Client is
// closed.
func (c *Client) Run(ctx context.Context) error {
	// Close ends attempts and waits by this context. The connection itself is
	// to end by a closing handshake, so it lives by ctx.
	attempts, cancel := context.WithCancel(ctx)
	defer cancel()
	if err := c.begin(cancel); err != nil {
		return err
	}
	defer c.end()
	for p := (progress{stable: limit(c.Stable, clientStable)}); ; {
		lasted, err := c.once(ctx, attempts, p)
		switch {
		case c.closed():
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		}
		p.failed(lasted)
		if c.givesUp(err, p.failures) {
			return c.lastWord(err)
		}
		c.pause(attempts, err, p.failures)
	}
}

// A progress is what Run remembers from one connection to the next.
type progress struct {
	stable    time.Duration
	failures  int  // in a row
	connected bool // there has been a connection
}

// failed counts a failure: the end of a connection that lasted that long, or 0 for
// an attempt that failed.
func (p *progress) failed(lasted time.Duration) {
	if lasted > 0 {
		p.connected = true
	}
	if lasted >= max(p.stable, 1) {
		p.failures = 0
	}
	p.failures++
}

// begin sets the state for a Run. cancel ends its attempts.
func (c *Client) begin(cancel context.CancelFunc) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state == clientRunning {
		return errRunning
	}
	c.state, c.cancel = clientRunning, cancel
	if c.isClosing {
		cancel()
	}
	return nil
}

// end sets the state after a Run, and tells the program how many messages of the
// queue have not been sent.
func (c *Client) end() {
	c.mu.Lock()
	c.state, c.cancel = clientEnded, nil
	unsent := c.queue.Clear()
	c.mu.Unlock()
	if unsent > 0 {
		c.failed(fmt.Errorf("websocket: %d messages were queued and never sent", unsent), -1)
	}
}

// once makes one attempt, and runs the connection if there is one. It returns why
// that ended and how long it lasted, which is more than 0, or 0 and why there is
// none.
func (c *Client) once(ctx, attempts context.Context, p progress) (lasted time.Duration, err error) {
	conn, err := c.dial(attempts, p.failures+1)
	if err != nil {
		return 0, err
	}
	begun := time.Now()
	err = newSession(c, p.connected).run(ctx, conn)
	// A clock may be too coarse to see any time pass.
	return max(time.Since(begun), 1), err
}

// dial makes one attempt.
func (c *Client) dial(ctx context.Context, attempt int) (*Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	url, cfg := c.URL, orDefault(c.Config)
	if c.Before != nil {
		other, header, err := c.Before(ctx, attempt)
		if err != nil {
			return nil, fmt.Errorf("websocket: before dialling: %w", err)
		}
		fresh := *cfg
		fresh.Header = slices.Concat(cfg.Header, header)
		url, cfg = cmp.Or(other, url), &fresh
	}
	return Dial(ctx, url, cfg)
}

// failed tells the program of an error, and how long it is to the next attempt.
func (c *Client) failed(err error, next time.Duration) {
	if c.Failed != nil {
		c.Failed(err, next)
	}
}

// A session is one connection of a [Client], from the handshake to its end.
type session struct {
	client   *Client
	handler  Handler        // the program's
	opened   bool           // the program knows of the connection; of the handler's goroutine
	flushing sync.WaitGroup // for flush, if it has been started
}

func newSession(c *Client, again bool) *session {
	s := &session{client: c}
	if c.Handler != nil {
		s.handler = *c.Handler
	}
	if again && c.Reconnected != nil {
		s.handler.Opened = c.Reconnected
	}
	return s
}

// run runs the handler until the connection is over.
func (s *session) run(ctx context.Context, conn *Conn) error {
	// Before the next connection: which message is the first of the queue is
	// not known before the last write has returned.
	defer s.flushing.Wait()
	h := s.handler
	h.Opened, h.Closed = s.open, s.close
	return conn.Run(ctx, &h)
}

// open calls Opened, and then has the queue sent: what the program writes in
// Opened, such as a login, comes first. If the Client has been closed in the
// meantime, the program does not learn of the connection.
func (s *session) open(ctx context.Context, conn *Conn) {
	if !s.client.connected(conn) {
		conn.Close(s.client.code, s.client.reason)
		return
	}
	s.opened = true
	s.handler.opened(ctx, conn)
	s.flushing.Go(func() { s.client.flush(conn) })
}

// close calls Closed if Opened was called.
func (s *session) close(conn *Conn, err error) {
	s.client.disconnected()
	if s.opened {
		s.handler.closed(conn, err)
	}
}
