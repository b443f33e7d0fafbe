package conn

import (
	"crypto/tls"
	"net/url"
	"strings"

	"duplex/handshake"
)

// A Response is the answer that a client's opening handshake got, as
// [Conn.Response] returns it.
type Response struct {
	*handshake.Response

	// URL is where the answer came from, after all redirects: a ws or wss URL.
	URL *url.URL

	// TLS is the state of the TLS connection, or nil without TLS.
	TLS *tls.ConnectionState
}

// Response returns the answer to the opening handshake. It is nil at a server,
// and at a client with [Config.DropRequest]. It must not be changed.
func (c *Conn) Response() *Response {
	if a := c.attached.Load(); a != nil {
		return a.response
	}
	return nil
}

// keepResponse gives c the answer that it comes from, unless the program does not
// want it.
func (d *dialer) keepResponse(c *Conn, resp *handshake.Response) {
	if d.cfg.DropRequest {
		return
	}
	u := d.at.URL()
	u.Scheme = strings.Replace(u.Scheme, "http", "ws", 1)
	c.reattach(func(a *attachment) { a.response = &Response{resp, u, tlsState(c.nc)} })
}
