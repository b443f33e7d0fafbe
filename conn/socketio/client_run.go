package socketio

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"time"

	"duplex/conn/socketio/engineio"
	"duplex/conn/socketio/packet"
)

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
