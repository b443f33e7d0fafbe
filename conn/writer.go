package conn

import (
	"context"
	"errors"
	"io"
	"math"

	"duplex/frame"
)

// Writer begins a message whose length need not be known, and returns a writer
// for it. The message goes out in frames as it is written, small writes
// together, large ones each in a frame of its own (section 5.4). It ends when
// the writer is closed, which must happen: until then other messages wait. All
// writes, and Close, are bounded by ctx. How is as for [Conn.WriteAs]. However long
// a message is, it is never in memory as a whole.
//
// The writer is for one goroutine at a time.
func (c *Conn) Writer(ctx context.Context, op Opcode, how Compression) (io.WriteCloser, error) {
	if err := checkMessage(op); err != nil {
		return nil, err
	}
	e, err := c.beginMessage(ctx)
	if err != nil {
		return nil, err
	}
	if err := c.end.err(); err != nil {
		e.out.message.release()
		return nil, err
	}
	w := &messageWriter{e: e, ctx: ctx, op: op, how: how, size: bufferSize}
	if e.out.deflating.takes(math.MaxInt, how) {
		w.compress, w.size = true, pieceSize
		w.buf = getLargeBuffer()[:0]
	} else {
		w.buf = getBuffer()[:0]
	}
	return w, nil
}

// errUnfinished is why a connection is over when a message on it was begun and
// could not be finished.
var errUnfinished = errors.New("message left unfinished")

// A messageWriter writes one message.
type messageWriter struct {
	e        *engine
	ctx      context.Context
	op       frame.Opcode // of the next frame
	how      Compression
	compress bool
	size     int    // how much to gather for a frame
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

// flush sends what has been gathered as a frame, unless that is nothing.
func (w *messageWriter) flush() error {
	if len(w.buf) == 0 {
		return nil
	}
	err := w.frame(w.buf, false)
	w.buf = w.buf[:0]
	return err
}

func (w *messageWriter) frame(p []byte, fin bool) error {
	write := w.e.writeFrame
	if w.compress {
		write = w.e.writePiece
	}
	err := write(w.ctx, &frame.Header{Fin: fin, Opcode: w.op}, p)
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
		w.compress = w.e.out.deflating.takes(len(w.buf), w.how)
	}
	err := w.frame(w.buf, true)
	if err != nil {
		w.e.unfinished(w.op, err)
	}
	putBuffer(w.buf)
	w.buf = nil
	w.e.out.message.release()
	return err
}

// unfinished is for a message of which a frame could not be sent, which was to
// have that opcode. If others have gone before it the connection is over, unless
// it is being closed, which ends messages too: to cut it then might cost the peer
// the Close frame.
func (c *engine) unfinished(op frame.Opcode, err error) error {
	if err != errClosing && op == frame.Continuation && c.end.err() == nil {
		c.cut(lost(errUnfinished))
	}
	return err
}
