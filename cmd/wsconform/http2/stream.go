package http2

import (
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"time"
)

// A Stream is one of a Conn, and a net.Conn itself. END_STREAM is the end of what
// comes, and RST_STREAM is syscall.ECONNRESET (RFC 8441, section 5).
type Stream struct {
	ID uint32

	// Piece is the most to send in one frame; 0 for as much as there may be.
	Piece int

	c *Conn

	// Conn.mu guards what follows.
	head          []Field // of the peer
	in            []byte
	owed          int // octets whose window has not been opened again
	ended         bool
	reset         *uint32
	window        int64
	shut, closed  bool
	reads, writes time.Time // deadlines
}

// add makes a stream. The caller holds mu.
func (c *Conn) add(id uint32) *Stream {
	st := &Stream{ID: id, c: c, window: int64(c.peer[InitialWindowSize])}
	c.streams[id] = st
	return st
}

// Open sends a head on a stream of its own, in one frame of HEADERS with these flags
// besides END_HEADERS.
func (c *Conn) Open(flags uint8, head ...Field) (*Stream, error) {
	c.mu.Lock()
	c.lastID += 2
	st := c.add(c.lastID)
	c.mu.Unlock()
	return st, st.Answer(flags, head...)
}

// Answer sends a head.
func (st *Stream) Answer(flags uint8, head ...Field) error {
	f := Frame{Type: Headers, Flags: EndHeaders | flags, Stream: st.ID}
	for _, field := range head {
		f.Payload = appendField(f.Payload, field)
	}
	return st.c.Send(f)
}

// Accept returns the next stream that the peer opens.
func (c *Conn) Accept(within time.Duration) (*Stream, error) {
	var st *Stream
	err := c.await(time.Now().Add(within), func() bool {
		if len(c.opened) > 0 {
			st, c.opened = c.opened[0], c.opened[1:]
		}
		return st != nil
	})
	return st, err
}

// await waits for something to be so, which it asks with mu held.
func (c *Conn) await(until time.Time, so func() bool) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	timer := time.AfterFunc(time.Until(until), func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.change.Broadcast()
	})
	defer timer.Stop()
	for !so() {
		switch {
		case c.err != nil:
			return c.err
		case !time.Now().Before(until):
			return os.ErrDeadlineExceeded
		}
		c.change.Wait()
	}
	return nil
}

// Setting returns a setting of the peer, once its first SETTINGS have come, and
// whether there is one.
func (c *Conn) Setting(id uint16, within time.Duration) (uint32, bool) {
	c.await(time.Now().Add(within), func() bool { return c.greeted })
	c.mu.Lock()
	defer c.mu.Unlock()
	v, ok := c.peer[id]
	return v, ok
}

// Probe sends a Ping and waits for the answer: by then the peer has seen what was sent
// before.
func (c *Conn) Probe(within time.Duration) error {
	c.mu.Lock()
	acked := c.acked
	c.mu.Unlock()
	if err := c.Send(Frame{Type: Ping, Payload: make([]byte, 8)}); err != nil {
		return err
	}
	return c.await(time.Now().Add(within), func() bool { return c.acked > acked })
}

// Away waits for a GOAWAY of the peer, and reports whether one came.
func (c *Conn) Away(within time.Duration) bool {
	return c.await(time.Now().Add(within), func() bool { return c.away }) == nil
}

// Err returns why the connection is over, or nil.
func (c *Conn) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// Head waits for the peer's head.
func (st *Stream) Head(within time.Duration) ([]Field, error) {
	err := st.c.await(time.Now().Add(within), func() bool { return st.head != nil || st.reset != nil })
	st.c.mu.Lock()
	defer st.c.mu.Unlock()
	if err == nil && st.head == nil {
		err = &Reset{*st.reset}
	}
	return st.head, err
}

// A Reset is a RST_STREAM of the peer.
type Reset struct{ Code uint32 }

func (r *Reset) Error() string { return fmt.Sprintf("RST_STREAM with code %d", r.Code) }

// Is says that it is a connection reset.
func (r *Reset) Is(target error) bool { return target == syscall.ECONNRESET }

// Read implements net.Conn.
func (st *Stream) Read(p []byte) (n int, err error) {
	c := st.c
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(st.in) == 0 {
		switch {
		case st.closed:
			return 0, net.ErrClosed
		case st.ended:
			return 0, io.EOF
		case st.reset != nil:
			return 0, &Reset{*st.reset}
		case c.err != nil:
			return 0, c.err
		case expired(st.reads):
			return 0, os.ErrDeadlineExceeded
		}
		c.change.Wait()
	}
	n = copy(p, st.in)
	st.in = st.in[n:]
	if owed := st.owed; owed > 0 && (len(st.in) == 0 || owed > defaultWindow/2) {
		st.owed = 0
		c.answer(Frame{Type: WindowUpdate, Stream: st.ID, Payload: number(uint32(owed))})
	}
	return n, nil
}

func expired(t time.Time) bool { return !t.IsZero() && !time.Now().Before(t) }

// Waiting returns how many octets have come and have not been read.
func (st *Stream) Waiting() int {
	st.c.mu.Lock()
	defer st.c.mu.Unlock()
	return len(st.in)
}

// Write implements net.Conn. It waits for the windows.
func (st *Stream) Write(p []byte) (n int, err error) {
	for n < len(p) {
		k, err := st.reserve(len(p) - n)
		if err != nil {
			return n, err
		}
		if err := st.c.Send(Frame{Type: Data, Stream: st.ID, Payload: p[n : n+k]}); err != nil {
			return n, err
		}
		n += k
	}
	return n, nil
}

// reserve waits until something can be sent, and takes it from the windows.
func (st *Stream) reserve(n int) (int, error) {
	c := st.c
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		switch {
		case st.closed || st.shut:
			return 0, net.ErrClosed
		case st.reset != nil:
			return 0, &Reset{*st.reset}
		case c.err != nil:
			return 0, c.err
		case expired(st.writes):
			return 0, os.ErrDeadlineExceeded
		}
		most := min(int64(n), c.window, st.window, maxFrame)
		if st.Piece > 0 {
			most = min(most, int64(st.Piece))
		}
		if most > 0 {
			c.window -= most
			st.window -= most
			return int(most), nil
		}
		c.change.Wait()
	}
}

// CloseWrite sends END_STREAM.
func (st *Stream) CloseWrite() error {
	st.c.mu.Lock()
	was := st.shut
	st.shut = true
	st.c.mu.Unlock()
	if was {
		return nil
	}
	return st.c.Send(Frame{Type: Data, Flags: EndStream, Stream: st.ID})
}

// Reset sends RST_STREAM.
func (st *Stream) Reset(code uint32) error {
	return st.c.Send(Frame{Type: RSTStream, Stream: st.ID, Payload: number(code)})
}

// Close implements net.Conn: it ends the stream in order if the peer has, and
// otherwise resets it.
func (st *Stream) Close() error {
	c := st.c
	c.mu.Lock()
	over, ended := st.closed || st.reset != nil, st.ended
	st.closed = true
	delete(c.streams, st.ID)
	c.change.Broadcast()
	c.mu.Unlock()
	switch {
	case over:
		return nil
	case ended:
		return st.CloseWrite()
	}
	return st.Reset(Cancel)
}

// LocalAddr implements net.Conn.
func (st *Stream) LocalAddr() net.Addr { return st.c.nc.LocalAddr() }

// RemoteAddr implements net.Conn.
func (st *Stream) RemoteAddr() net.Addr { return st.c.nc.RemoteAddr() }

// SetDeadline implements net.Conn.
func (st *Stream) SetDeadline(t time.Time) error {
	st.SetReadDeadline(t)
	return st.SetWriteDeadline(t)
}

// SetReadDeadline implements net.Conn.
func (st *Stream) SetReadDeadline(t time.Time) error { return st.set(&st.reads, t) }

// SetWriteDeadline implements net.Conn.
func (st *Stream) SetWriteDeadline(t time.Time) error { return st.set(&st.writes, t) }

func (st *Stream) set(at *time.Time, t time.Time) error {
	c := st.c
	c.mu.Lock()
	defer c.mu.Unlock()
	*at = t
	c.change.Broadcast()
	if !t.IsZero() {
		time.AfterFunc(time.Until(t), func() {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.change.Broadcast()
		})
	}
	return nil
}
