package conn

import (
	"context"
	"errors"
	"io"
)

// Reader waits for a message and returns whether it is text or binary, and a
// reader for it, which returns io.EOF at its end. The message may be of any
// length up to Config.MaxMessage and is never in memory as a whole.
//
// All reads are bounded by ctx. If that ends in the middle of the message, or
// the reader is left before the end, nothing is lost: the next Read or Reader
// goes on with the rest, and the reader that was left returns an error. To
// skip the rest, copy it to io.Discard. Text has been checked to be UTF-8 as
// far as it was returned.
//
// Messages that are read piece by piece are for one goroutine at a time: a call
// of Read or Reader by another would take the rest of the message away.
func (c *Conn) Reader(ctx context.Context) (Opcode, io.Reader, error) {
	a, err := c.beginRead(ctx)
	if err != nil {
		return 0, nil, err
	}
	defer a.endRead()
	ev, err := a.next(ctx, nil)
	if err != nil {
		return 0, nil, err
	}
	a.hold(ev)
	a.in.message++
	if a.ahead() {
		a.cork()
	}
	return ev.Opcode, &messageReader{c: c, ctx: ctx, message: a.in.message}, nil
}

var errReadElsewhere = errors.New("websocket: another Read or Reader has gone on with this message")

// A messageReader reads one message.
type messageReader struct {
	c       *Conn
	ctx     context.Context
	message int // see reader
	done    bool
}

// Read implements io.Reader.
func (r *messageReader) Read(p []byte) (int, error) {
	if r.done {
		return 0, io.EOF
	}
	if len(p) == 0 {
		return 0, nil
	}
	a, err := r.c.beginRead(r.ctx)
	if err != nil {
		return 0, err
	}
	defer a.endRead()
	if r.message != a.in.message {
		return 0, errReadElsewhere
	}
	for {
		ev, err := a.next(r.ctx, p)
		if err != nil {
			return 0, err
		}
		n := copy(p, ev.Payload)
		if n < len(ev.Payload) {
			ev.Payload = ev.Payload[n:]
			a.hold(ev)
			return n, nil
		}
		r.done = ev.Fin
		if n > 0 {
			return n, nil
		}
		if r.done {
			return 0, io.EOF
		}
	}
}
