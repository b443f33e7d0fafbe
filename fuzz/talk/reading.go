package talk

import (
	"context"
	"io"
	"math/rand/v2"
	"strings"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// read reads until the connection is over.
func (e *end) read() {
	choose := rand.New(rand.NewPCG(e.seed, 0))
	switch e.style {
	case wholly:
		e.result = e.readWhole(choose)
	case partly:
		e.result = e.readParts(choose)
	case messages:
		e.result = e.readMessages()
	case handling:
		e.result = e.handle(choose)
	}
}

// heard holds a message that was read against what the peer has written.
func (e *end) heard(op frame.Opcode, payload []byte) {
	if err := e.peer.record.receive(op, payload); err != nil {
		e.Errorf("the %s: %v", e.name, err)
	}
}

// impatient returns a context that often ends too early. In a calm talk it does not
// once there is a Close frame: an end that would have to wait for its own writers to
// answer that does not, but lets the connection go.
func (e *end) impatient(choose *rand.Rand) (context.Context, context.CancelFunc) {
	if choose.IntN(3) > 0 {
		return background, func() {}
	}
	ctx, cancel := context.WithCancel(background)
	time.AfterFunc(time.Duration(choose.IntN(100))*time.Millisecond, func() {
		if !e.calm || !e.closing.Load() {
			cancel()
		}
	})
	return ctx, cancel
}

// readWhole reads with Read, over and over where a context has ended.
func (e *end) readWhole(choose *rand.Rand) error {
	for {
		ctx, cancel := e.impatient(choose)
		buf := append(make([]byte, 0, choose.IntN(1<<choose.IntN(16))), "prefix"[:choose.IntN(7)]...)
		op, b, err := e.c.ReadAppend(ctx, buf)
		cancel()
		switch {
		case !strings.HasPrefix(string(b), string(buf)):
			e.Errorf("the %s has lost what it had", e.name)
		case err == nil:
			e.heard(op, b[len(buf):])
		case len(b) != len(buf):
			e.Errorf("the %s got %d bytes with an error", e.name, len(b)-len(buf))
		case !isContext(err):
			return err
		}
	}
}

// readParts reads with Reader. Where it does not come to the end it goes on with
// another. One that is left behind the last byte may have been at the end or not.
func (e *end) readParts(choose *rand.Rand) error {
	var message []byte
	whole := false // the last one was left there
	for {
		ctx, cancel := e.impatient(choose)
		op, r, err := e.c.Reader(ctx)
		for err == nil {
			p := make([]byte, choose.IntN(1<<choose.IntN(14)))
			var n int
			n, err = r.Read(p)
			message = append(message, p[:n]...)
			if choose.IntN(50) == 0 {
				break
			}
		}
		cancel()
		switch {
		case err == io.EOF && whole && len(message) == 0:
			whole = false
		case err == io.EOF:
			e.heard(op, message)
			message, whole = nil, false
		case err != nil && !isContext(err):
			return err
		case len(message) > 0 && e.peer.record.receive(op, message) == nil:
			message, whole = nil, true
		}
	}
}

// readMessages reads with Messages.
func (e *end) readMessages() error {
	for m, err := range e.c.Messages(background) {
		if err != nil {
			return err
		}
		e.heard(m.Opcode, m.Payload)
	}
	_, _, err := e.c.Read(background) // the sequence does not say
	return err
}

// answering is the writer that a handler is.
const answering = -1

// handle reads with Run. The handler answers some messages, but for answers.
func (e *end) handle(choose *rand.Rand) error {
	var opened, closed int
	var reason error
	h := &conn.Handler{
		Opened: func(context.Context, *conn.Conn) { opened++ },
		Message: func(ctx context.Context, _ *conn.Conn, op frame.Opcode, p []byte) {
			e.heard(op, p)
			if e.answers && choose.IntN(2) == 0 && !strings.HasPrefix(string(p), "-") {
				clear(p) // it is the handler's until it returns
				body := []byte(strings.Repeat("answer ", choose.IntN(30)))
				e.say(ctx, answering, []line{{op: op, way: way(choose.IntN(int(ways))), body: body}})
			}
		},
		Closed: func(_ *conn.Conn, err error) { closed, reason = closed+1, err },
	}
	err := e.c.Run(background, h)
	if opened != closed || opened > 1 || opened == 1 && reason != err {
		e.Errorf("the handler of the %s was opened %d times, and closed %d times, with %v instead of %v", e.name, opened, closed, reason, err)
	}
	return err
}
