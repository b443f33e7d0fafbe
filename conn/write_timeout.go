package conn

import (
	"context"
	"fmt"
	"os"

	"duplex/conn/internal/buffer"
	"duplex/conn/internal/cancel"
	"duplex/conn/internal/socket"
)

// A write is given up when the peer has taken nothing for Config.WriteTimeout, or
// its context has ended. Neither costs anything as long as the socket takes what
// is written at once: the deadline is set, and the context registered, only when
// a write has to wait. Where a write cannot be tried without waiting, on what is
// not a socket, both come first.

// write writes all of b, which may be nothing. The caller has the lock of the
// outbox.
func (a *active) write(ctx context.Context, b []byte) error {
	if len(b) == 0 || a.out.err != nil {
		return a.out.err // after half a frame no other may follow
	}
	n := 0
	if a.sock.CanWriteNow() {
		var err error
		if n, err = a.sock.WriteNow(b); err != nil {
			return a.writeFailed(ctx, err)
		}
		a.out.written.Add(uint32(n))
		if n == len(b) {
			return nil
		}
	}
	return a.writeWaiting(ctx, func() (int, bool, error) {
		k, err := a.sock.Write(b[n:])
		n += k
		return k, n == len(b), err
	})
}

// writeBoth writes p and then q, with one system call where that is possible.
// Elsewhere each piece of them has the time-out for itself.
func (a *active) writeBoth(ctx context.Context, p, q []byte) error {
	return a.writeWaiting(ctx, func() (int, bool, error) {
		n, err := a.sock.WriteBoth(p, q)
		k := min(n, len(p))
		p, q = p[k:], q[n-k:]
		return n, len(p)+len(q) == 0, err
	})
}

// writeWaiting calls write, which may wait, until all is written. A socket goes
// on where it stood when its deadline has passed; what wraps one, such as TLS,
// cannot.
func (a *active) writeWaiting(ctx context.Context, write func() (n int, done bool, err error)) error {
	o := &a.out
	if !a.endsWith(ctx) {
		if err := o.deadline.Begin(ctx); err != nil {
			return a.writeFailed(ctx, os.ErrDeadlineExceeded)
		}
		defer o.deadline.End()
	}
	for {
		if o.timeout > 0 {
			o.deadline.Set(cancel.Now().After(o.timeout))
		}
		n, done, err := write()
		o.written.Add(uint32(n))
		goesOn := err != nil && isTimeout(err) && a.sock.Plain() && n > 0 && ctx.Err() == nil
		switch {
		case err != nil && !goesOn:
			return a.writeFailed(ctx, err)
		case done:
			// The next write that need not wait must not meet this deadline.
			if o.timeout > 0 && a.sock.CanWriteNow() {
				o.deadline.Set(0)
			}
			return nil
		}
	}
}

// cutShort returns why a write was given up.
func cutShort(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("write cut short: %w", err)
	}
	return errNotTaken
}

// writeNow writes what can be written of b without waiting. It reports whether
// that was all, and otherwise how much it was.
func (a *active) writeNow(b []byte) (n int, done bool, err error) {
	switch {
	case len(b) == 0 || a.out.err != nil || a.life.current() == stateCut:
		return 0, true, nil
	case a.sock.CanWriteNow():
		n, err = a.sock.WriteNow(b)
		a.out.written.Add(uint32(n))
		return n, n == len(b), err
	case a.hasRoom(len(b)):
		a.write(context.Background(), b) // writeFailed has been called if it fails
		return len(b), true, nil
	}
	return 0, false, nil
}

// hasRoom reports whether the kernel is known to take n bytes at once, with what
// TLS adds to them.
func (a *active) hasRoom(n int) bool {
	queued, most, ok := socket.Queued(a.nc)
	return ok && queued+2*n+buffer.Size <= most
}
