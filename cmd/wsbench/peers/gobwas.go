package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"
)

var gobwas = library{
	name: "gobwas", module: "github.com/gobwas/ws", utf8: true,
	notes: "wsutil.ReadData and WriteMessage over bufio, a flush for each message; no compression here; " +
		"broadcast writes a frame compiled once to each connection; 4 KiB buffers",
	programs: map[string]program{"echo": gobwasEcho, "broadcast": gobwasBroadcast},
	read:     gobwasRead,
	write:    gobwasWrite,
}

// errNoCompression is of those that have none here.
var errNoCompression = errors.New("no compression")

func init() {
	wsutil.SetMaxMessageSize(maxMessage)
	wsutil.SetPreallocLimit(maxMessage) // one allocation for a message, as the limit is there anyway
}

// A gobwasConn reads and writes through buffers.
type gobwasConn struct {
	io.Reader
	*bufio.Writer
	state ws.State
}

func newGobwasConn(nc net.Conn, state ws.State) *gobwasConn {
	return &gobwasConn{bufio.NewReaderSize(nc, bufferSize), bufio.NewWriterSize(nc, bufferSize), state}
}

// Write writes control frames, which must not wait.
func (c *gobwasConn) Write(p []byte) (int, error) {
	n, err := c.Writer.Write(p)
	if err != nil {
		return n, err
	}
	return n, c.Flush()
}

func (c *gobwasConn) read(each func(int, []byte)) error {
	for {
		p, op, err := wsutil.ReadData(c, c.state)
		if err != nil {
			return err
		}
		each(int(op), p)
	}
}

func (c *gobwasConn) write(op int, p []byte) error {
	if err := wsutil.WriteMessage(c.Writer, c.state, ws.OpCode(op), p); err != nil {
		return err
	}
	return c.Flush()
}

// serveGobwas calls serve with each connection.
func serveGobwas(l net.Listener, compress bool, serve func(net.Conn)) error {
	if compress {
		return errNoCompression
	}
	return acceptAll(l, func(nc net.Conn) {
		if _, err := ws.Upgrade(nc); err == nil {
			serve(nc)
		}
	})
}

func gobwasEcho(l net.Listener, compress bool) error {
	return serveGobwas(l, compress, func(nc net.Conn) {
		c := newGobwasConn(nc, ws.StateServerSide)
		c.read(func(op int, p []byte) { c.write(op, p) })
	})
}

func gobwasBroadcast(l net.Listener, compress bool) error {
	var everybody crowd[net.Conn]
	return serveGobwas(l, compress, func(nc net.Conn) {
		everybody.join(nc)
		defer everybody.leave(nc)
		newGobwasConn(nc, ws.StateServerSide).read(func(op int, p []byte) { compiledTo(everybody.all(), op, p) })
	})
}

// compiledTo writes a message to many connections. A write of a net.Conn is
// whole, so no lock is needed.
func compiledTo(all []net.Conn, op int, p []byte) {
	b, err := ws.CompileFrame(ws.NewFrame(ws.OpCode(op), true, p))
	if err != nil {
		return
	}
	for _, to := range all {
		to.Write(b)
	}
}

// gobwasShake does the handshake and returns the state for the end.
func gobwasShake(e end) (ws.State, error) {
	if e.compress {
		return 0, errNoCompression
	}
	if !e.client {
		_, err := ws.Upgrade(e.tape)
		return ws.StateServerSide, err
	}
	d := ws.Dialer{NetDial: func(context.Context, string, string) (net.Conn, error) { return e.tape, nil }}
	_, _, _, err := d.Dial(context.Background(), "ws://tape/")
	return ws.StateClientSide, err
}

func gobwasRead(e end, each func(int, []byte)) error {
	state, err := gobwasShake(e)
	if err != nil {
		return err
	}
	return newGobwasConn(e.tape, state).read(each)
}

func gobwasWrite(e end) (func(int, []byte) error, error) {
	state, err := gobwasShake(e)
	if err != nil {
		return nil, err
	}
	return newGobwasConn(e.tape, state).write, nil
}
