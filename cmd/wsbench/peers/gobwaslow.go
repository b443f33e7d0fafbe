package main

import (
	"bufio"
	"io"
	"net"
	"slices"
	"unicode/utf8"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"
)

var gobwasLow = library{
	name: "gobwas-low", module: "github.com/gobwas/ws", utf8: true,
	notes: "ws.ReadHeaderBuffer, ws.CheckHeader, ws.Cipher and a buffer that is used again; utf8.Valid, limits and control " +
		"frames by the program; echo flushes before it reads from the socket, so that answers are gathered; no compression " +
		"here; broadcast as gobwas; 4 KiB buffers",
	programs: map[string]program{"echo": gobwasLowEcho, "broadcast": gobwasLowBroadcast},
	read:     gobwasLowRead,
	write:    gobwasLowWrite,
}

// A lowConn is what a program makes of frames.
type lowConn struct {
	br      *bufio.Reader
	bw      *bufio.Writer
	state   ws.State
	head    []byte
	message []byte // that is being received
	masked  []byte // that is being sent
}

func newLowConn(nc net.Conn, state ws.State) *lowConn {
	c := &lowConn{bw: bufio.NewWriterSize(nc, bufferSize), state: state, head: make([]byte, ws.MaxHeaderSize)}
	c.br = bufio.NewReaderSize(flushing{nc, c.bw}, bufferSize)
	return c
}

// A flushing writes what waits before it reads.
type flushing struct {
	net.Conn
	bw *bufio.Writer
}

func (f flushing) Read(p []byte) (int, error) {
	if err := f.bw.Flush(); err != nil {
		return 0, err
	}
	return f.Conn.Read(p)
}

func (c *lowConn) read(each func(int, []byte)) error {
	op := ws.OpContinuation
	for {
		h, err := ws.ReadHeaderBuffer(c.br, c.head)
		if err != nil {
			return err
		}
		if err := ws.CheckHeader(h, c.state); err != nil {
			return err
		}
		if h.OpCode.IsControl() {
			if err := c.control(h); err != nil {
				return err
			}
			continue
		}
		if h.OpCode != ws.OpContinuation {
			op, c.message = h.OpCode, c.message[:0]
		}
		if err := c.payload(h); err != nil {
			return err
		}
		if !h.Fin {
			c.state = c.state.Set(ws.StateFragmented)
			continue
		}
		c.state = c.state.Clear(ws.StateFragmented)
		if op == ws.OpText && !utf8.Valid(c.message) {
			return wsutil.ErrInvalidUTF8
		}
		each(int(op), c.message)
	}
}

// payload reads the payload of a frame to the end of the message.
func (c *lowConn) payload(h ws.Header) error {
	have := len(c.message)
	if h.Length > int64(maxMessage-have) {
		return wsutil.ErrMessageTooLarge
	}
	c.message = slices.Grow(c.message, int(h.Length))[:have+int(h.Length)]
	p := c.message[have:]
	if _, err := io.ReadFull(c.br, p); err != nil {
		return err
	}
	if h.Masked {
		ws.Cipher(p, h.Mask, 0)
	}
	return nil
}

func (c *lowConn) control(h ws.Header) error {
	return wsutil.ControlHandler{Src: io.LimitReader(c.br, h.Length), Dst: c.bw, State: c.state}.Handle(h)
}

// write writes a message to the buffer.
func (c *lowConn) write(op int, p []byte) error {
	h := ws.Header{Fin: true, OpCode: ws.OpCode(op), Length: int64(len(p))}
	if c.state.ClientSide() {
		h.Masked, h.Mask = true, ws.NewMask()
		c.masked = append(c.masked[:0], p...)
		ws.Cipher(c.masked, h.Mask, 0)
		p = c.masked
	}
	if err := ws.WriteHeaderBuffer(c.bw, h, c.head); err != nil {
		return err
	}
	_, err := c.bw.Write(p)
	return err
}

func gobwasLowEcho(l net.Listener, compress bool) error {
	return serveGobwas(l, compress, func(nc net.Conn) {
		c := newLowConn(nc, ws.StateServerSide)
		c.read(func(op int, p []byte) { c.write(op, p) })
		c.bw.Flush()
	})
}

func gobwasLowBroadcast(l net.Listener, compress bool) error {
	var everybody crowd[net.Conn]
	return serveGobwas(l, compress, func(nc net.Conn) {
		everybody.join(nc)
		defer everybody.leave(nc)
		c := newLowConn(nc, ws.StateServerSide)
		c.read(func(op int, p []byte) { compiledTo(everybody.all(), op, p) })
		c.bw.Flush()
	})
}

func gobwasLowRead(e end, each func(int, []byte)) error {
	state, err := gobwasShake(e)
	if err != nil {
		return err
	}
	return newLowConn(e.tape, state).read(each)
}

func gobwasLowWrite(e end) (func(int, []byte) error, error) {
	state, err := gobwasShake(e)
	if err != nil {
		return nil, err
	}
	c := newLowConn(e.tape, state)
	return func(op int, p []byte) error {
		if err := c.write(op, p); err != nil {
			return err
		}
		return c.bw.Flush()
	}, nil
}
