package load

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"duplex/frame"
)

// Handshakes is a load of connections that are made and closed again at once.
type Handshakes struct {
	Conns    int           // how many are being made at the same time
	Warmup   time.Duration // before it is measured
	Duration time.Duration // for which it is measured
}

// Run puts the load on the server. The latency of a handshake is the time from the
// dial to the answer; the closing handshake, and the end of the connection, are a
// part of what a server does in the time but not of the latency.
func (h Handshakes) Run(ctx context.Context, t *Target) (*Result, error) {
	c := newCrew(ctx)
	defer c.leave()
	w := new(window)
	stop := new(atomic.Bool)
	var number atomic.Int64 // of connections: they take turns with their addresses
	for range h.Conns {
		c.work.Go(func() {
			for !stop.Load() {
				if err := h.once(c.ctx, t, int(number.Add(1)), w); err != nil && !c.ending.Load() {
					c.fail(err)
					return
				}
			}
		})
	}
	r, err := w.measure(c, t.pids(), h.Warmup, h.Duration)
	stop.Store(true)
	if err = cmpError(err, c.finish()); err == nil && r.Messages == 0 {
		err = fmt.Errorf("no handshake was answered for %v", patience)
	}
	return r, err
}

// once makes a connection, and says goodbye.
func (h Handshakes) once(ctx context.Context, t *Target, number int, w *window) error {
	begun := time.Now()
	in, err := t.connect(ctx, number)
	if err != nil {
		return err
	}
	defer in.nc.Close()
	took := time.Since(begun)
	in.nc.SetDeadline(time.Now().Add(patience))
	if _, err := in.nc.Write(appendFrame(nil, frame.Close, frame.AppendClose(nil, frame.NormalClosure, ""), false)); err != nil {
		return err
	}
	if err := in.ended(); err != nil {
		return err
	}
	w.count(1, took)
	return nil
}

// ended reads until the server has answered the Close and closed the connection
// (section 7.1.1).
func (in *inbox) ended() error {
	in.size(0)
	for {
		h, n, err := frame.ParseHeader(in.buf[in.at:in.end])
		if err != nil {
			return wrong("%v", err)
		}
		if n > 0 && h.Opcode == frame.Close {
			break
		}
		if n > 0 {
			return wrong("%v instead of an answer to the Close", h.Opcode)
		}
		if err := in.fill(); err != nil {
			return err
		}
	}
	if _, err := io.Copy(io.Discard, in.nc); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}
