package conn

import (
	"context"
	"errors"
	"io"

	"duplex/frame"
)

// Writer begins a message whose length need not be known, and returns a writer
// for it. The message goes out in frames as it is written, small writes
// together, large ones each in a frame of its own (section 5.4). It ends when
// the writer is closed, which must happen: until then other messages wait. All
// writes, and Close, are bounded by ctx.
//
// The writer is for one goroutine at a time.
func (c *Conn) Writer(ctx context.Context, op frame.Opcode) (io.WriteCloser, error) {
	if err := checkMessage(op); err != nil {
		return nil, err
	}
	if err := c.acquire(ctx, &c.out.message); err != nil {
		return nil, err
	}
	if err := c.end.err(); err != nil {
		c.out.message.release()
		return nil, err
	}
	return &messageWriter{c: c, ctx: ctx, op: op, buf: getBuffer()[:0]}, nil
}

// errUnfinished is why a connection is over when a message on it was begun and
// could not be finished.
var errUnfinished = errors.New("message left unfinished")

// A messageWriter writes one message.
type messageWriter struct {
	c   *Conn
	ctx context.Context
	op  frame.Opcode // of the next frame
	buf []byte       // what the next frame begins with; nil once closed
}

// Write implements io.Writer.
func (w *messageWriter) Write(p []byte) (int, error) {
	if w.buf == nil {
		return 0, errClosed
	}
	if len(p) > cap(w.buf)-len(w.buf) {
		if err := w.flush(); err != nil {
			return 0, err
		}
	}
	if len(p) > cap(w.buf) {
		if err := w.frame(p, false); err != nil {
			return 0, err
		}
		return len(p), nil
	}
	w.buf = append(w.buf, p...)
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
	err := w.c.writeFrame(w.ctx, frame.Header{Fin: fin, Opcode: w.op}, p)
	if err == nil {
		w.op = frame.Continuation
	}
	return err
}

// Close sends the last frame. If it cannot, though others have gone before it,
// the connection is over, unless it is being closed, which ends messages too.
func (w *messageWriter) Close() error {
	if w.buf == nil {
		return errClosed
	}
	err := w.frame(w.buf, true)
	if err != nil && err != errClosing && w.op == frame.Continuation {
		w.c.cut(lost(errUnfinished))
	}
	putBuffer(w.buf)
	w.buf = nil
	w.c.out.message.release()
	return err
}
