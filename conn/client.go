package conn

import (
	"context"
	"fmt"
	"net"
	"sync"
	"time"

	"duplex/frame"
	"duplex/handshake"
)

// A Client keeps connected: [Client.Run] dials, runs a [Handler] on the
// connection, and dials again when that is lost. Its fields must not be changed
// once it runs, nor may it be copied. Its methods may be called from many
// goroutines at once.
type Client struct {
	// URL and Config are for [Dial].
	URL    string
	Config *Config

	// Handler is for all connections, one after the other.
	Handler *Handler

	// Reconnected is called in place of Handler.Opened on all connections but
	// the first; by default Opened is called on them too.
	Reconnected func(ctx context.Context, c *Conn)

	// Before is called before each attempt, with 1 and the number of failures
	// in a row before it. It returns the URL to dial, or "" for that of the
	// Client, and fields for this attempt beside those of Config.Header: a
	// token that does not last, say. An error is one of the attempt.
	Before func(ctx context.Context, attempt int) (url string, header handshake.Header, err error)

	// Failed is called with each attempt that fails and each connection that
	// is lost, and how long it is to the next attempt, or -1 if there will be
	// none. It is also told, after that, of messages that were queued and
	// never sent.
	Failed func(err error, next time.Duration)

	// Final reports whether an error ends Run, since it would be the same the
	// next time; by default it is [IsFinal].
	Final func(err error) bool

	// MaxFailures is how many failures in a row end Run, the loss of a
	// connection being one: with 1 it never dials again. By default there is
	// no bound.
	MaxFailures int

	// Delay and MaxDelay say how long Run waits after a failure: a random time
	// of up to Delay, twice that after the second failure in a row, and so on
	// up to MaxDelay, so that many clients do not come back at once. By default
	// they are a second and 30 seconds; a negative Delay means not to wait. A
	// Retry-After of the server comes on top, up to an hour.
	Delay    time.Duration
	MaxDelay time.Duration

	// Stable is how long a connection must have lasted for its loss to be the
	// first failure in a row again; by default 10 seconds.
	Stable time.Duration

	// QueueSize bounds what the messages cost that [Client.Send] keeps while
	// there is no connection, in bytes: each costs 48 and its length, rounded up
	// as memory is allocated. By default none are kept, nor with a negative
	// QueueSize.
	QueueSize int

	mu        sync.Mutex
	state     clientState
	cancel    context.CancelFunc // of the attempt or the waiting that goes on
	isClosing bool               // Close has been called, with these:
	code      frame.CloseCode
	reason    string
	conn      *Conn // nil if there is none
	queue     sendQueue
}

// A clientState is how far a Client is.
type clientState uint8

const (
	clientIdle    clientState = iota // Run has not been called: messages wait for it
	clientRunning                    // Run goes on
	clientEnded                      // Run has returned: nothing is kept any more
)

var errClientClosed = fmt.Errorf("websocket: the client is closed: %w", net.ErrClosed)

// closed reports whether Close has been called.
func (c *Client) closed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.isClosing
}

// Close ends the Client for good: it closes the connection, if there is one, with
// a code and a reason, see [Conn.Close], and ends Run. It does not wait for that.
// Messages that are still queued are not sent. A code that may not be sent is an
// error, and nothing happens.
func (c *Client) Close(code frame.CloseCode, reason string) error {
	if err := checkCode(code); err != nil {
		return err
	}
	c.mu.Lock()
	if !c.isClosing {
		c.isClosing, c.code, c.reason = true, code, reason
	}
	if c.cancel != nil {
		c.cancel()
	}
	conn := c.conn
	c.queue.changed()
	c.mu.Unlock()
	if conn != nil {
		conn.Close(code, reason) // what comes of it, Handler.Closed is told
	}
	return nil
}

// Conn returns the connection that there is now, or nil.
func (c *Client) Conn() *Conn {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.conn
}

// RTT returns how long the last Ping on the connection that there is now took to
// be answered, one of [Conn.Ping] or of the keepalive; 0 if none was.
func (c *Client) RTT() time.Duration {
	if conn := c.Conn(); conn != nil {
		return time.Duration(conn.work().pings.rtt.Load())
	}
	return 0
}
