package stream

import (
	"io"
	"net"
	"time"
)

// A Client is a stream at a client: a net.Conn on a request and its response. Its
// methods may be called from many goroutines.
type Client struct {
	*inlet
	out           net.Conn // what is written to it is the body of the request
	body          io.Closer
	cancel        func()
	local, remote net.Addr
}

// Pipe returns the body for a request, and what Open needs of it.
func Pipe() (body io.ReadCloser, out net.Conn) {
	far, near := net.Pipe()
	return far, near
}

// Open makes a stream of a request that has been answered with a 2xx. Body is that
// of the response, out the other end of that of the request, and cancel ends the
// request.
func Open(body io.ReadCloser, out net.Conn, cancel func(), local, remote net.Addr) *Client {
	c := &Client{inlet: newInlet(body), out: out, body: body, cancel: cancel, local: local, remote: remote}
	go c.pump()
	return c
}

// Write implements net.Conn. It waits for the window of flow control.
func (c *Client) Write(p []byte) (int, error) {
	n, err := c.out.Write(p)
	if err == io.ErrClosedPipe {
		if err = net.ErrClosed; c.ended() != nil && c.ended() != io.EOF {
			err = c.ended()
		}
	}
	return n, err
}

// CloseWrite sends END_STREAM behind what was written.
func (c *Client) CloseWrite() error { return c.out.Close() }

// Close implements net.Conn. It resets the stream with CANCEL unless the server has
// ended it (RFC 8441, section 5).
func (c *Client) Close() error {
	if c.ended() == nil {
		c.cancel()
		c.body.Close()
	}
	c.near.Close()
	return c.out.Close()
}

// LocalAddr implements net.Conn.
func (c *Client) LocalAddr() net.Addr { return c.local }

// RemoteAddr implements net.Conn.
func (c *Client) RemoteAddr() net.Addr { return c.remote }

// SetDeadline implements net.Conn.
func (c *Client) SetDeadline(t time.Time) error {
	c.out.SetWriteDeadline(t)
	return c.near.SetReadDeadline(t)
}

// SetWriteDeadline implements net.Conn.
func (c *Client) SetWriteDeadline(t time.Time) error { return c.out.SetWriteDeadline(t) }
