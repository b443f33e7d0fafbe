package socketio

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"duplex/conn/socketio/engineio"
)

// A Client connects to a Socket.IO server, and connects again when the connection is
// lost. Its namespaces, see [Client.Of], share the connection. Its fields must not be
// changed once it runs, nor may it be copied. Its methods may be called from many
// goroutines at once. In every limit and time zero means the default.
type Client struct {
	// URL is where the server is, with the scheme http, https, ws or wss. Without a
	// path it is that of /socket.io/.
	URL string

	// Dialer says how to connect.
	Dialer engineio.Dialer

	// DialTimeout bounds each attempt to connect; by default 20 seconds.
	DialTimeout time.Duration

	// Delay is how long to wait after the first failure in a row, and MaxDelay is the
	// longest wait; by default 1 and 5 seconds. The wait doubles with each failure, and
	// is up to half as long again or half as short, so that many clients do not come
	// back at once. A negative Delay means not to wait.
	Delay    time.Duration
	MaxDelay time.Duration

	// MaxFailures is how many failures in a row end Run, the loss of a connection
	// being one; by default there is no bound.
	MaxFailures int

	// Failed is called with each attempt that fails and each connection that is lost,
	// and how long it is to the next attempt, or -1 if there will be none.
	Failed func(err error, next time.Duration)

	// MaxBuffer is how many events of a namespace are kept while it is not connected;
	// by default 1,000, and a negative one means none.
	MaxBuffer int

	// Retries is how often an event is sent again that the server has not acknowledged
	// within AckTimeout, by default 10 seconds, or before the connection was lost. If
	// it is more than zero, Emit asks for an acknowledgement too, and an event is sent
	// when the one before it is done with: events arrive in order and at least once,
	// unless all attempts fail. By default an event is sent once.
	Retries    int
	AckTimeout time.Duration

	// MaxAttachments, MaxAttachmentBytes, MaxDepth and MaxEvents are as for [Server],
	// with the defaults 100, 64 MiB, 100 and 1,000.
	MaxAttachments     int
	MaxAttachmentBytes int
	MaxDepth           int
	MaxEvents          int

	// Log is where handlers that fail or panic are logged; by default it is
	// slog.Default.
	Log *slog.Logger

	mu      sync.Mutex
	sockets []*ClientSocket
	link    *engineio.Client // nil while there is no connection
	closed  bool
	ctx     context.Context // of Run
	stop    context.CancelFunc
}

const (
	defaultDialTimeout           = 20 * time.Second
	defaultDelay                 = time.Second
	defaultMaxDelay              = 5 * time.Second
	defaultMaxBuffer             = 1000
	defaultAckTimeout            = 10 * time.Second
	defaultClientAttachments     = 100
	defaultClientAttachmentBytes = 64 << 20
)

// Of returns the client's socket in a namespace, "/" or "" for the main one. When the
// Client runs, it connects to the namespaces that it has been asked for by then, and to
// others at once.
func (c *Client) Of(namespace string) *ClientSocket {
	if namespace == "" || namespace[0] != '/' {
		namespace = "/" + namespace
	}
	c.mu.Lock()
	for _, s := range c.sockets {
		if s.namespace == namespace {
			c.mu.Unlock()
			return s
		}
	}
	s := &ClientSocket{client: c, namespace: namespace, active: true}
	c.sockets = append(c.sockets, s)
	ctx, link := c.ctx, c.link
	c.mu.Unlock()
	if link != nil {
		s.open(ctx, link)
	}
	return s
}

func (c *Client) find(namespace string) *ClientSocket {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.sockets {
		if s.namespace == namespace {
			return s
		}
	}
	return nil
}

// inactive returns why no namespace is left, or nil if there is one.
func (c *Client) inactive() error {
	c.mu.Lock()
	sockets := c.sockets[:len(c.sockets):len(c.sockets)]
	c.mu.Unlock()
	var last error
	for _, s := range sockets {
		err := s.inactive()
		if err == nil {
			return nil
		}
		last = err
	}
	return last
}

// checkActive closes the connection if no namespace is left.
func (c *Client) checkActive() {
	c.mu.Lock()
	link := c.link
	c.mu.Unlock()
	if link != nil && c.inactive() != nil {
		link.Close()
	}
}

// Close disconnects all namespaces, once what waits to be sent has been sent, and ends
// Run. It does not wait for that.
func (c *Client) Close() error {
	c.mu.Lock()
	c.closed = true
	link, stop, sockets := c.link, c.stop, c.sockets[:len(c.sockets):len(c.sockets)]
	c.mu.Unlock()
	for _, s := range sockets {
		s.Disconnect()
	}
	if link != nil {
		link.Close()
	} else if stop != nil {
		stop()
	}
	return nil
}

func (c *Client) logger() *slog.Logger {
	if c.Log == nil {
		return slog.Default()
	}
	return c.Log
}
