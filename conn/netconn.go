package conn

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"duplex/frame"
)

// NetConn returns c as a net.Conn, a stream of bytes over messages of one type:
// each Write sends a message, and Read returns the payloads that come one behind
// the other. A message of the other type closes the connection with code 1003.
// The peer's Close with code 1000, 1001 or none at all reads as io.EOF; Close
// sends one with code 1000. Config.MaxMessage bounds the single Write of a peer,
// not the stream.
//
// The whole is bounded by ctx. A write deadline that passes in the middle of a
// frame ends the connection; one that passes between reads does no harm.
func NetConn(ctx context.Context, c *Conn, op frame.Opcode) net.Conn {
	return &netConn{c: c, op: op, read: newDeadline(ctx), write: newDeadline(ctx)}
}

type netConn struct {
	c           *Conn
	op          frame.Opcode
	read, write *deadline
	closed      atomic.Bool

	mu      sync.Mutex      // held by the reader
	message io.Reader       // nil between messages
	ctx     context.Context // that bounds it
}

// Read implements net.Conn.
func (n *netConn) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	ctx := n.read.context()
	for {
		if err := n.open(ctx); err != nil {
			if isNormal(err) && !n.closed.Load() {
				return 0, io.EOF
			}
			return 0, n.translate(ctx, err)
		}
		k, err := n.message.Read(p)
		if err == nil {
			return k, nil
		}
		n.message = nil
		if err != io.EOF {
			return k, n.translate(ctx, err)
		}
	}
}

// open waits for a message unless there is one. One that another context bounds
// is opened again, where it stands.
func (n *netConn) open(ctx context.Context) error {
	if n.message != nil && n.ctx == ctx {
		return nil
	}
	op, r, err := n.c.Reader(ctx)
	if err != nil {
		return err
	}
	if op != n.op {
		n.c.Close(frame.UnsupportedData, op.String()+" is not understood here")
		return errors.New("websocket: message is " + op.String() + ", not " + n.op.String())
	}
	n.message, n.ctx = r, ctx
	return nil
}

// Write implements net.Conn.
func (n *netConn) Write(p []byte) (int, error) {
	ctx := n.write.context()
	if err := n.c.Write(ctx, n.op, p); err != nil {
		return 0, n.translate(ctx, err)
	}
	return len(p), nil
}

// Close implements net.Conn.
func (n *netConn) Close() error {
	n.closed.Store(true)
	defer n.read.end()
	defer n.write.end()
	return n.c.Close(frame.NormalClosure, "")
}

// LocalAddr implements net.Conn.
func (n *netConn) LocalAddr() net.Addr { return n.c.LocalAddr() }

// RemoteAddr implements net.Conn.
func (n *netConn) RemoteAddr() net.Addr { return n.c.RemoteAddr() }

// SetDeadline implements net.Conn.
func (n *netConn) SetDeadline(t time.Time) error {
	return errors.Join(n.SetReadDeadline(t), n.SetWriteDeadline(t))
}

// SetReadDeadline implements net.Conn.
func (n *netConn) SetReadDeadline(t time.Time) error { return n.read.set(t) }

// SetWriteDeadline implements net.Conn.
func (n *netConn) SetWriteDeadline(t time.Time) error { return n.write.set(t) }

// translate says what happened in the words of package net.
func (n *netConn) translate(ctx context.Context, err error) error {
	switch {
	case n.closed.Load():
		return net.ErrClosed
	case context.Cause(ctx) == os.ErrDeadlineExceeded && errors.Is(err, context.Canceled):
		return os.ErrDeadlineExceeded
	}
	return err
}
