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

// Run connects, and stays connected until ctx ends, which closes the connection
// with code 1001; or Close is called; or the connection is closed with code 1000,
// whoever began; or there is an error that is final, or one too many in a row. It
// returns the reason, which is nil after Close and after code 1000. Unless it
// was Close, Run may be called again then.
func (c *Client) Run(ctx context.Context) error {
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

// failed takes note of a failure. The connection lasted that long, if there was
// one.
func (p *progress) failed(lasted time.Duration) {
	if lasted > 0 {
		p.connected = true
	}
	if lasted >= max(p.stable, 1) {
		p.failures = 0
	}
	p.failures++
}

// begin says that Run goes on.
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

// end says that it does not, and what has become of the queue.
func (c *Client) end() {
	c.mu.Lock()
	c.state, c.cancel = clientEnded, nil
	unsent := c.queue.clear()
	c.mu.Unlock()
	if unsent > 0 {
		c.failed(fmt.Errorf("websocket: %d messages were queued and never sent", unsent), -1)
	}
}

// once makes one attempt, and runs the connection if there is one. It returns
// how long that lasted, and why it is over or is not.
func (c *Client) once(ctx, attempts context.Context, p progress) (lasted time.Duration, err error) {
	conn, err := c.dial(attempts, p.failures+1)
	if err != nil {
		return 0, err
	}
	begun := time.Now()
	err = newSession(c, p.connected).run(ctx, conn)
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

// failed tells the program.
func (c *Client) failed(err error, next time.Duration) {
	if c.Failed != nil {
		c.Failed(err, next)
	}
}

// A session is one connection of a [Client], from the handshake to its end.
type session struct {
	client   *Client
	handler  Handler // what the program wants
	opened   bool    // the program knows of the connection
	flushing sync.WaitGroup
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
	defer s.flushing.Wait()
	h := s.handler
	h.Opened, h.Closed = s.open, s.close
	return conn.Run(ctx, &h)
}

// open lets the program have the connection, and sends what is queued after what
// the program has to say first. If the Client has been closed in the meantime,
// the program gets to know nothing.
func (s *session) open(ctx context.Context, conn *Conn) {
	if !s.client.connected(conn) {
		conn.Close(s.client.code, s.client.reason)
		return
	}
	s.opened = true
	s.handler.opened(ctx, conn)
	s.flushing.Go(func() { s.client.flush(conn) })
}

func (s *session) close(conn *Conn, err error) {
	s.client.disconnected()
	if s.opened {
		s.handler.closed(conn, err)
	}
}
