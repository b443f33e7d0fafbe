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

	"duplex/conn/internal/cancel"
	"duplex/frame"
)

// NetConn returns c as a net.Conn, a stream of bytes over messages of one type:
// each Write sends a message, or several if it is longer than 32 KiB, and Read
// returns the payloads that come one behind the other. A message of the other type
// closes the connection with code 1003. The peer's Close with code 1000, 1001 or
// none at all reads as io.EOF. Config.MaxMessage bounds the single message of a
// peer, not the stream.
//
// As with a socket, a Write may return while its last message is still on its way:
// the next one waits for that, and if the message cannot be sent, returns why.
// Deadlines may pass at any time, and the connection goes on: the count that Write
// returns is what has been sent or is being sent. All reads and writes end with ctx.
//
// Close sends a Close frame with code 1000 behind what was written, and waits for
// the peer's or for the end of the connection, no longer than Config.CloseTimeout.
func NetConn(ctx context.Context, c *Conn, op Opcode) net.Conn {
	return &netConn{c: c, op: op, read: cancel.NewMovable(ctx), write: cancel.NewMovable(ctx)}
}

type netConn struct {
	c           *Conn
	op          Opcode
	read, write *cancel.Movable
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
	ctx := n.read.Context()
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

// netConnMessage is how much NetConn sends in a message. It is what io.Copy reads at
// once, and must not be over MaxBatch, so that it fits the outbox.
const netConnMessage = 32 << 10

// Write implements net.Conn.
func (n *netConn) Write(p []byte) (int, error) {
	ctx := n.write.Context()
	for sent := 0; ; {
		piece := p[sent:min(len(p), sent+netConnMessage)]
		if err := n.c.handOver(ctx, n.op, piece); err != nil {
			return sent, n.translate(ctx, err)
		}
		if sent += len(piece); sent == len(p) {
			return sent, nil
		}
	}
}

// handOver waits until no other message is being written, and has this one written:
// what the socket does not take at once, a goroutine writes. So the end of ctx never
// comes in the middle of a frame. The payload has netConnMessage bytes at most.
func (c *Conn) handOver(ctx context.Context, op Opcode, payload []byte) error {
	a, err := c.beginMessage(ctx)
	if err != nil {
		return err
	}
	defer a.out.message.Unlock()
	if err := a.lockFrames(ctx, c); err != nil {
		return err
	}
	h := frame.Header{Fin: true, Opcode: op}
	if a.deflate.takes(len(payload), ByLength) {
		err = a.putPiece(context.Background(), &h, payload)
		a.deflate.stale = a.deflate.stale || err != nil
	} else {
		a.takeControls() // first: after a Close frame nothing may follow
		err = a.putShort(&h, payload)
	}
	if err == nil && a.waits() {
		a.unlockFrames()
		return nil
	}
	a.flushNow() // control frames may be due after an error, too
	return err
}

// Close implements net.Conn.
func (n *netConn) Close() error {
	n.closed.Store(true)
	defer n.read.End()
	defer n.write.End()
	err := n.c.Close(frame.NormalClosure, "")
	// Once both ends want no more of each other, it does not matter which of
	// them closes the connection underneath first.
	if errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
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
func (n *netConn) SetReadDeadline(t time.Time) error { return n.read.Set(t) }

// SetWriteDeadline implements net.Conn.
func (n *netConn) SetWriteDeadline(t time.Time) error { return n.write.Set(t) }

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
