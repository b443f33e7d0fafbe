package conn

import "context"

// A connection that is woken seldom is visited: its handler loop reads what has come,
// handles it and parks again, without waiting. So a message takes two system calls
// on the socket, a read and a write, and one to have the poller watch over it again.
// No deadline is set on the socket, since nothing waits there.

// beginVisit is called when the loop begins or goes on. Unless the visit is to be
// brief, the deadline of the waiting is set.
func (a *active) beginVisit() {
	a.in.brief, a.in.came = a.alive.Brief(), false
	if !a.in.brief {
		a.in.deadline.Set(a.alive.Deadline())
	}
}

// stay makes it a visit that is not brief, since there is something to wait for.
func (a *active) stay() {
	if a.in.brief {
		a.in.brief = false
		a.in.deadline.Set(a.alive.Deadline())
	}
}

// endVisit is called before the connection parks. A deadline would end the read of
// the next visit. That of whoever has ended the connection meanwhile is taken back
// too: but the cause was set before, and park looks at that.
func (a *active) endVisit() {
	if !a.in.brief {
		a.in.deadline.Set(0)
	}
}

// more reads into the buffer. In a brief visit it does not wait if the loop may stop
// here: then the error is errPark.
func (a *active) more(ctx context.Context) error {
	if !a.in.brief {
		return a.fill(ctx)
	}
	a.uncork()
	a.flushControls()
	// A buffer that was not filled has taken all there was. If more has come
	// since, the poller says so at once.
	if a.in.came && !a.in.buf.Growing() && a.canStop() {
		a.letGo()
		return errPark
	}
	a.release()
	n, err := a.sock.ReadNow(&a.in.buf)
	switch {
	case n > 0:
		a.in.buf.Took(n)
		a.in.came = true
		a.heard()
		return nil
	case err != nil:
		if err := a.interrupted(ctx, err); err != nil {
			return err
		}
	case a.canStop():
		a.letGo()
		return errPark
	}
	return a.fill(ctx)
}

// canStop reports whether the loop can stop here and go on later.
func (a *active) canStop() bool {
	return a.m.Between() && !a.in.held && a.life.current() == stateOpen
}
