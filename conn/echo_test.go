package conn_test

import (
	"net"

	"duplex/conn"
)

// serveAll echoes on all connections that l accepts, until it is closed.
func serveAll(l net.Listener, cfg *conn.Config) {
	for {
		nc, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			if c, err := conn.Accept(background, nc, cfg); err == nil {
				serveEcho(c)
			}
		}()
	}
}

// serveEcho echoes until the connection is over, and returns why it is.
func serveEcho(c *conn.Conn) error {
	var buf []byte
	for {
		op, message, err := c.ReadAppend(background, buf[:0])
		if err != nil {
			return err
		}
		if err := c.Write(background, op, message); err != nil {
			return err
		}
		buf = message
	}
}
