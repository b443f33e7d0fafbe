package socketio

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"sync"
	"time"

	"duplex/conn/socketio/engineio"
	"duplex/conn/socketio/packet"
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

// Run connects, and stays connected until ctx ends or Close is called, or no namespace
// is left: the server has refused or disconnected them, or they have disconnected
// themselves. It returns nil after Close, and otherwise the reason. Unless it was Close,
// Run may be called again then.
func (c *Client) Run(ctx context.Context) error {
	target, err := c.target()
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	c.mu.Lock()
	c.ctx, c.stop = ctx, stop
	closed := c.closed
	c.mu.Unlock()
	for failures := 0; !closed; {
		connected, err := c.connect(ctx, target)
		if c.isOver(ctx) {
			break
		}
		if err := c.inactive(); err != nil {
			return err
		}
		if failures++; connected {
			failures = 1
		}
		next := c.delay(failures)
		if c.MaxFailures > 0 && failures >= c.MaxFailures {
			next = -1
		}
		if c.Failed != nil {
			c.Failed(err, next)
		}
		if next < 0 {
			return err
		}
		sleep(ctx, next)
		if c.isOver(ctx) {
			break
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil
	}
	return ctx.Err()
}

// isOver reports whether there is to be no other attempt.
func (c *Client) isOver(ctx context.Context) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.closed || ctx.Err() != nil
}

func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// target returns the URL to dial.
func (c *Client) target() (string, error) {
	u, err := url.Parse(c.URL)
	if err != nil {
		return "", fmt.Errorf("socket.io: %w", err)
	}
	if u.Path == "" || u.Path == "/" {
		u.Path = "/socket.io/"
	}
	return u.String(), nil
}

// delay returns how long to wait after so many failures in a row.
func (c *Client) delay(failures int) time.Duration {
	delay, most := c.Delay, c.MaxDelay
	if delay == 0 {
		delay = defaultDelay
	}
	if most <= 0 {
		most = defaultMaxDelay
	}
	if delay < 0 {
		return 0
	}
	for i := 1; i < failures && delay < most; i++ {
		delay *= 2
	}
	return min(most, delay/2+rand.N(delay))
}

// connect makes one attempt, and stays connected as long as it can. It reports whether
// there was a connection, and why there is none now.
func (c *Client) connect(ctx context.Context, target string) (bool, error) {
	timeout := c.DialTimeout
	if timeout <= 0 {
		timeout = defaultDialTimeout
	}
	dialing, cancel := context.WithTimeout(ctx, timeout)
	link, err := c.Dialer.Dial(dialing, target)
	cancel()
	if err != nil {
		return false, err
	}
	c.mu.Lock()
	c.link = link
	if c.closed {
		link.Close()
	}
	sockets := c.sockets[:len(c.sockets):len(c.sockets)]
	c.mu.Unlock()
	for _, s := range sockets {
		s.open(ctx, link)
	}
	d := &packet.Decoder{
		MaxAttachments: limit(c.MaxAttachments, defaultClientAttachments),
		MaxBytes:       limit(c.MaxAttachmentBytes, defaultClientAttachmentBytes),
	}
	err = link.Run(ctx, func(data []byte, binary bool) { c.message(link, d, bytes.Clone(data), binary) })
	c.mu.Lock()
	c.link = nil
	sockets = c.sockets[:len(c.sockets):len(c.sockets)]
	c.mu.Unlock()
	reason := engineio.TransportClose
	if closed, ok := errors.AsType[*engineio.ClosedError](err); ok {
		reason = closed.Reason
	}
	if reason == engineio.ForcedClose {
		reason = IOClientDisconnect
	}
	for _, s := range sockets {
		s.lost(reason)
	}
	return true, err
}

// message handles a message of the server.
func (c *Client) message(link *engineio.Client, d *packet.Decoder, data []byte, binary bool) {
	var k *packet.Packet
	var err error
	if binary {
		k, err = d.Binary(data)
	} else {
		k, err = d.Text(data)
	}
	if err == nil && k != nil {
		if s := c.find(k.Namespace); s != nil {
			err = s.receive(k)
		}
	}
	if err != nil {
		link.Fail(engineio.ParseError, err)
	}
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
