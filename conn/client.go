package conn

import (
	"context"
	"fmt"
	"net"
	"sync"
	"time"

	"duplex/conn/internal/redial"
	"duplex/frame"
	"duplex/handshake"
)

// A Client stays connected: [Client.Run] dials, runs a [Handler] on the
// connection, and dials again when the connection is lost. Its fields must not be
// changed once it runs, and it must not be copied. Its methods may be called from
// many goroutines at once.
type Client struct {
	// URL and Config are for [Dial].
	URL    string
	Config *Config

	// Handler is for all connections, one after the other.
	Handler *Handler

	// Reconnected is called in place of Handler.Opened on all connections but
	// the first; by default Opened is called on them too.
	Reconnected func(ctx context.Context, c *Conn)

	// Before is called before each attempt, whose number is one more than the
	// failures in a row before it; the loss of a connection is a failure too.
	// It returns the URL to dial, or "" for that of the Client, and fields to
	// add to Config.Header for this attempt, such as a token that expires. If
	// it returns an error, the attempt has failed.
	Before func(ctx context.Context, attempt int) (url string, header handshake.Header, err error)

	// Failed is called for each attempt that fails and each connection that
	// is lost, with the error and the time to the next attempt, which is -1 if
	// there will be none. After that it is called once more if messages of the
	// queue have not been sent.
	Failed func(err error, next time.Duration)

	// Final reports whether an error ends Run; by default it is [IsFinal].
	Final func(err error) bool

	// MaxFailures is how many failures in a row end Run. The loss of a
	// connection is a failure too: with 1 there is one connection at most. By
	// default there is no bound.
	MaxFailures int

	// Delay and MaxDelay bound how long Run waits after a failure: a random
	// time of up to Delay, of up to twice that after the second failure in a
	// row, and so on up to MaxDelay. It is random so that many clients do not
	// come back at once. By default they are 1 second and 30 seconds; with a
	// negative Delay it does not wait. The time in a Retry-After of the server
	// is added, up to an hour.
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

	mu     sync.Mutex // guards all below
	state  clientState
	cancel context.CancelFunc // ends the attempt or the wait of Run; nil without a Run
	conn   *Conn              // nil while there is none

	// Messages wait in the queue while there is no connection, and until those
	// before them have been sent, so that none overtakes another.
	queue    redial.Queue
	flushing bool // they are being sent on this connection
	drained  bool // all of them have been sent on it

	// isClosing is set by the first Close, and with it what to close with.
	// They do not change afterwards.
	isClosing bool
	code      frame.CloseCode
	reason    string
}

// A clientState is how far a Client is.
type clientState uint8

const (
	// The zero state: Run has not been called. Messages wait for it in the queue.
	_ clientState = iota

	// clientRunning: Run has been called and has not returned.
	clientRunning

	// clientEnded: Run has returned. The queue takes nothing.
	clientEnded
)

var errClientClosed = fmt.Errorf("websocket: the client is closed: %w", net.ErrClosed)

// closed reports whether Close has been called.
func (c *Client) closed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.isClosing
}

// Close ends the Client for good: it closes the connection, if there is one, with
// a code and a reason, see [Conn.Close], and ends Run, which it does not wait for.
// Messages in the queue are not sent. If the code may not be sent, Close returns
// an error and does nothing.
func (c *Client) Close(code CloseCode, reason string) error {
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
	c.queue.Changed()
	c.mu.Unlock()
	if conn != nil {
		conn.Close(code, reason) // Handler.Closed gets the error
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
		return conn.use().pings.RTT()
	}
	return 0
}
