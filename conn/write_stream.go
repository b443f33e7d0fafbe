package conn

import (
	"context"
	"io"
	"math"

	"duplex/conn/internal/buffer"
	"duplex/frame"
)

// Writer begins a message whose length need not be known, and returns a writer
// for it. The message goes out in frames as it is written, small writes
// together, large ones each in a frame of its own (section 5.4). It ends when
// the writer is closed, which must happen: until then other messages wait. All
// writes, and Close, are bounded by ctx. How is as for [Conn.WriteAs]. However
// long a message is, it is never in memory as a whole.
//
// Pings and Pongs may go between the frames, which section 5.4 allows. Some peers
// then forget that the message is compressed: tornado, aiohttp before 3.14 and
// wsproto. For those pass Uncompressed.
//
// The writer is for one goroutine at a time.
func (c *Conn) Writer(ctx context.Context, op Opcode, how Compression) (io.WriteCloser, error) {
	if err := checkMessage(op); err != nil {
		return nil, err
	}
	a, err := c.beginMessage(ctx)
	if err != nil {
		return nil, err
	}
	if err := c.Err(); err != nil {
		a.out.message.Unlock()
		return nil, err
	}
	a.out.lock.Set(streaming) // the fast path of Write takes no lock of messages
	w := &messageWriter{a: a, ctx: ctx, op: op, how: how, size: buffer.Size}
	if a.deflate.takes(math.MaxInt, how) {
		w.compress, w.size = true, pieceSize
		w.buf = buffer.GetLarge()[:0]
	} else {
		w.buf = buffer.Get()[:0]
	}
	return w, nil
}

// A messageWriter writes one message. It has the lock of messages.
type messageWriter struct {
	a        *active
	ctx      context.Context
	op       Opcode // of the next frame
	how      Compression
	compress bool
	size     int    // how much to collect for a frame
	buf      []byte // what the next frame begins with; nil once closed
}

// Write implements io.Writer.
func (w *messageWriter) Write(p []byte) (n int, err error) {
	if w.buf == nil {
		return 0, errClosed
	}
	if len(p) > w.size-len(w.buf) {
		if err := w.flush(); err != nil {
			return 0, err
		}
	}
	for len(p)-n > w.size {
		piece := p[n:]
		if w.compress {
			piece = piece[:w.size]
		}
		if err := w.frame(piece, false); err != nil {
			return n, err
		}
		n += len(piece)
	}
	w.buf = append(w.buf, p[n:]...)
	return len(p), nil
}

// flush sends what has been collected as a frame, unless that is nothing.
func (w *messageWriter) flush() error {
	if len(w.buf) == 0 {
		return nil
	}
	err := w.frame(w.buf, false)
	w.buf = w.buf[:0]
	return err
}

func (w *messageWriter) frame(p []byte, fin bool) (err error) {
	h := frame.Header{Fin: fin, Opcode: w.op}
	if w.compress {
		err = w.a.writePiece(w.ctx, &h, p)
	} else {
		err = w.a.writeFrame(w.ctx, w.a.Conn, &h, p)
	}
	if err == nil {
		w.op = frame.Continuation
	}
	return err
}

// Close sends the last frame. If it is the only one, it is known by now how long
// the message is, and whether to compress it.
func (w *messageWriter) Close() error {
	if w.buf == nil {
		return errClosed
	}
	if w.op != frame.Continuation {
		w.compress = w.a.deflate.takes(len(w.buf), w.how)
	}
	err := w.frame(w.buf, true)
	if err != nil {
		w.a.unfinished(w.op, err)
	}
	buffer.Put(w.buf)
	w.buf = nil
	w.a.out.lock.Clear(streaming)
	w.a.out.message.Unlock()
	return err
}

// unfinished is for a message of which a frame could not be sent, which was to
// have that opcode. If others have gone before it the connection is over, unless
// it is being closed, which ends messages too: to cut it then might cost the peer
// the Close frame.
func (a *active) unfinished(op Opcode, err error) error {
	if err != errClosing && op == frame.Continuation && a.life.cause.Err() == nil {
		a.cut(a.lost(errUnfinished))
	}
	return err
}
