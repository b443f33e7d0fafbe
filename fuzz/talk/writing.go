package talk

import (
	"context"
	"errors"
	"net"
	"slices"
	"time"

	"duplex/conn"
)

// write is one writer of an end.
func (e *end) write(writer int, lines []line) {
	for len(lines) > 0 {
		n := 1
		for lines[0].way == batch && n < len(lines) && lines[n].way == batch {
			n++
		}
		time.Sleep(lines[0].pause)
		e.say(background, writer, lines[:n])
		lines = lines[n:]
	}
}

// say writes a message, or a batch of them.
func (e *end) say(ctx context.Context, writer int, lines []line) {
	l := &lines[0]
	if l.bound > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, l.bound)
		defer cancel()
	}
	if l.ending {
		var cancel context.CancelFunc
		ctx, cancel = context.WithCancel(ctx)
		cancel()
	}
	var list []*message
	for _, l := range lines {
		list = append(list, e.record.begin(writer, l.op, l.body))
	}
	err := e.send(ctx, l, list)
	e.record.end(err, list...)
	if err != nil && !l.ending && e.calm && !e.closing.Load() {
		e.Errorf("the %s cannot write: %v", e.name, err)
	}
	_, closed := errors.AsType[*conn.CloseError](err)
	if err != nil && !closed && !isContext(err) && !errors.Is(err, net.ErrClosed) && err != conn.ErrMessageTooBig {
		e.Errorf("the %s cannot write: %v", e.name, err)
	}
	if err == nil && l.ending {
		e.Errorf("the %s has written with a context that had ended", e.name)
	}
}

// send writes messages in the way that the first line says.
func (e *end) send(ctx context.Context, l *line, list []*message) error {
	m := list[0]
	switch l.way {
	case writer:
		return e.sendPieces(ctx, l, m)
	case prepared:
		p, err := conn.PrepareAs(m.op, m.payload, l.how)
		if err != nil {
			return err
		}
		return e.c.WritePrepared(ctx, p)
	case batch:
		var all []*conn.Prepared
		for _, m := range list {
			p, err := conn.PrepareAs(m.op, m.payload, l.how)
			if err != nil {
				return err
			}
			all = append(all, p)
		}
		return conn.Batch(all).WriteTo(ctx, e.c)
	}
	return e.c.WriteAs(ctx, m.op, m.payload, l.how)
}

// sendPieces writes a message in pieces.
func (e *end) sendPieces(ctx context.Context, l *line, m *message) error {
	w, err := e.c.Writer(ctx, m.op, l.how)
	if err != nil {
		return err
	}
	rest, done := m.payload, 0
	for _, cut := range slices.Sorted(slices.Values(l.cuts)) {
		if err == nil {
			_, err = w.Write(rest[:cut-done])
			rest, done = rest[cut-done:], cut
			time.Sleep(l.pause)
		}
	}
	if err == nil {
		_, err = w.Write(rest)
	}
	if closeErr := w.Close(); err == nil {
		err = closeErr
	}
	if _, again := w.Write(nil); again == nil {
		e.Errorf("the %s writes to a message that has ended", e.name)
	}
	return err
}
