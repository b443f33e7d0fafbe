package conn

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync/atomic"

	"duplex/conn/internal/cancel"
	"duplex/conn/internal/socket"
	"duplex/frame"
)

// A state is how far a connection is on its way to its end. It only ever moves
// forward, by [Conn.advance]:
//
//	open ---> halfClosed ---> closing ---> over ---> cut
//	  |            |             |           |        ^
//	  +------------+-------------+-----------+--------+
//
// A Close frame of the peer, a violation, and the loss of the connection lead to
// over from wherever it is; CloseNow leads to cut.
type state uint32

const (
	// stateOpen: neither end has begun to close.
	stateOpen state = iota

	// stateHalfClosed: this end has sent a Close frame, or is about to, with
	// CloseWrite. Nothing more may be written. Messages are still read.
	stateHalfClosed

	// stateClosing: this end has sent a Close frame, or is about to. Messages
	// that still come are discarded, until the peer's Close frame.
	stateClosing

	// stateOver: the cause is known, and the program has been told, or is
	// being told. A goroutine of the connection sends the Close frame that is
	// due and waits for the peer to close TCP (section 7.1.1).
	stateOver

	// stateCut: the connection underneath is closed.
	stateCut
)

// A life is the state of a connection and what goes with it.
type life struct {
	state atomic.Uint32
	cause cancel.Cause               // why it is over; set when the state becomes stateOver
	wait  atomic.Pointer[cancel.End] // what waits for the end; nil while nothing does
}

// current returns the state.
func (l *life) current() state { return state(l.state.Load()) }

// advance moves the connection on, unless it is there or further already, which
// it reports.
func (c *Conn) advance(to state) bool {
	for {
		from := c.life.current()
		if from >= to {
			return false
		}
		if c.life.state.CompareAndSwap(uint32(from), uint32(to)) {
			c.entered(from, to)
			return true
		}
	}
}

// entered does what a step brings with it.
func (c *Conn) entered(from, to state) {
	if from == stateOpen && to != stateCut {
		c.boundClosing()
	}
	if a := c.active.Load(); a != nil {
		a.out.lock.Set(special) // the fast path of Write ends here
	}
	if w := c.life.wait.Load(); w != nil {
		if to >= stateClosing {
			w.Come()
		}
		if to == stateCut {
			w.StopTimer()
		}
	}
}

// boundClosing cuts the connection when the time for closing it is over. There
// is one timer for the whole of it, which ends with it.
func (c *Conn) boundClosing() {
	timeout := limit(c.cfg.CloseTimeout, closeTimeout)
	if timeout == 0 {
		return
	}
	w := c.contextWait()
	w.StartTimer(timeout, func() { c.cut(c.lost(errNoClose)) })
	if c.life.current() == stateCut {
		w.StopTimer() // the one that cut has looked for the timer too early
	}
}

// end makes err the cause, unless there is one already, and returns the one that
// stays.
func (c *Conn) end(err error) error {
	err = c.life.cause.Set(err)
	c.advance(stateOver)
	return err
}

// cut ends the connection at once, for the reason given unless there is one
// already, and returns the one that stays.
func (c *Conn) cut(err error) error {
	err = c.life.cause.Set(err)
	if c.advance(stateCut) {
		socket.CloseNow(c.nc)
		if a := c.active.Load(); a != nil {
			a.in.deadline.Close(c.nc)
			a.out.deadline.Close(c.nc)
		}
		c.wake(true)
		c.lingered()
	}
	return err
}

// Err returns nil while the connection can be written to, and otherwise why it
// cannot: an error that is net.ErrClosed once this end has begun to close it, and
// the reason once it is over, see [Conn]. Code that does not read may wait for
// that with [Conn.Context].
func (c *Conn) Err() error {
	if err := c.life.cause.Err(); err != nil {
		return err
	}
	if c.life.current() != stateOpen {
		return errClosing
	}
	return nil
}

// discards reports whether messages that still come are thrown away.
func (c *Conn) discards() bool { return c.life.current() >= stateClosing }

// lockErr returns what an error of a lock stands for.
func (c *Conn) lockErr(err error) error {
	if err == cancel.ErrOver {
		return c.life.cause.Err()
	}
	return err
}

// lock takes a lock of the connection, unless ctx or the connection ends first.
func (c *Conn) lock(ctx context.Context, m *cancel.Mutex) error {
	if m.TryLock() {
		return nil
	}
	return c.lockErr(m.Lock(ctx, c.life.cause.Done))
}

var (
	errClosed      = fmt.Errorf("websocket: %w", net.ErrClosed)
	errClosing     = fmt.Errorf("websocket: a Close frame has been sent: %w", net.ErrClosed)
	errNoPong      = errors.New("no answer to a ping in time")
	errNoClose     = errors.New("the closing handshake took too long")
	errNotTaken    = errors.New("the peer takes nothing of what is written")
	errUnfinished  = errors.New("message left unfinished")
	errPark        = errors.New("there is nothing to do for a while")
	errIdleTooLong = &frame.Error{Section: "10.4", Code: frame.GoingAway, Reason: "no message in time"}
	errDropped     = errors.New("the active state was dropped")
)
