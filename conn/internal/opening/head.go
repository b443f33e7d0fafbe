// Package opening carries the opening handshake over a connection: requests and
// responses of package handshake, as heads of HTTP.
//
// The invariant: a head is bounded in bytes by Heads and in time by Within, and what
// came behind it is not lost.
package opening

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"

	"duplex/conn/internal/buffer"
	"duplex/conn/internal/cancel"
	"duplex/handshake"
)

// Heads are how heads are read and written.
type Heads struct {
	MaxBytes int                          // of a head; see handshake.Scanner
	Trace    func(sent bool, head []byte) // is told of each; may be nil
}

func (h Heads) trace(sent bool, head []byte) {
	if h.Trace != nil {
		h.Trace(sent, head)
	}
}

// read reads the head of a request or a response to b, which may have some
// of it already. It returns b, or a larger one in its place, with the head, of n
// bytes, and maybe some of what follows it.
func (h Heads) read(nc net.Conn, b []byte) (_ []byte, n int, err error) {
	scan := handshake.Scanner{MaxBytes: h.MaxBytes}
	for {
		if n, err = scan.Scan(b); n > 0 || err != nil {
			return b, n, err
		}
		if len(b) == cap(b) {
			small := b
			b = append(make([]byte, 0, 2*cap(small)), small...)
			buffer.Put(small)
		}
		k, err := nc.Read(b[len(b):cap(b)])
		b = b[:len(b)+k]
		if k == 0 && err != nil {
			if err == io.EOF && len(b) > 0 {
				err = io.ErrUnexpectedEOF
			}
			return b, 0, err
		}
	}
}

// Within runs f, which does I/O on nc, and ends it with ctx, and at a time, unless
// that is the zero Time. Afterwards no deadline is left on nc unless there is an
// error. What f has found out by then is worth more than that time has run out.
func Within(ctx context.Context, until time.Time, nc net.Conn, f func() error) error {
	if !until.IsZero() {
		nc.SetDeadline(until) // before ctx can set one
	}
	stop := func() bool { return true }
	if ctx.Done() != nil {
		stop = context.AfterFunc(ctx, func() { nc.SetDeadline(cancel.Past) })
	}
	err := f()
	ended, late := !stop(), errors.Is(err, os.ErrDeadlineExceeded)
	switch {
	case ended && (err == nil || late):
		return fmt.Errorf("cut short: %w", ctx.Err())
	case late:
		return fmt.Errorf("cut short: %w", context.DeadlineExceeded)
	case err == nil && !until.IsZero():
		nc.SetDeadline(time.Time{})
	}
	return err
}
