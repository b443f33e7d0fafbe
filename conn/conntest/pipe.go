package conntest

import (
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// Pipe returns both ends of a stream of bytes in memory. As on a socket, and unlike
// on a net.Pipe, a write of up to 64 KiB does not wait for a read, and each end can
// be closed for writing alone. Deadlines are kept. Both ends may be used by many
// goroutines at once.
func Pipe() (net.Conn, net.Conn) {
	a, b := newStream(), newStream()
	return &pipe{in: a, out: b, local: "a"}, &pipe{in: b, out: a, local: "b"}
}

// room is how much may be written that has not been read, in bytes.
const room = 64 << 10

// A pipe is one end.
type pipe struct {
	in, out *stream
	local   addr
}

// Read implements net.Conn.
func (p *pipe) Read(b []byte) (int, error) {
	n, err := p.in.read(b)
	return n, p.describe("read", err)
}

// Write implements net.Conn.
func (p *pipe) Write(b []byte) (int, error) {
	n, err := p.out.write(b)
	return n, p.describe("write", err)
}

// CloseWrite has the peer read io.EOF behind what was written.
func (p *pipe) CloseWrite() error {
	p.out.end(writerGone)
	return nil
}

// Close implements net.Conn.
func (p *pipe) Close() error {
	p.out.end(writerGone | writerClosed)
	p.in.end(readerGone)
	return nil
}

// SetDeadline implements net.Conn.
func (p *pipe) SetDeadline(t time.Time) error {
	p.SetReadDeadline(t)
	return p.SetWriteDeadline(t)
}

// SetReadDeadline implements net.Conn.
func (p *pipe) SetReadDeadline(t time.Time) error {
	return p.describe("set", p.in.setDeadline(&p.in.reading, readerGone, t))
}

// SetWriteDeadline implements net.Conn.
func (p *pipe) SetWriteDeadline(t time.Time) error {
	return p.describe("set", p.out.setDeadline(&p.out.writing, writerClosed, t))
}

// LocalAddr implements net.Conn.
func (p *pipe) LocalAddr() net.Addr { return p.local }

// RemoteAddr implements net.Conn.
func (p *pipe) RemoteAddr() net.Addr {
	if p.local == "a" {
		return addr("b")
	}
	return addr("a")
}

// describe makes err what package net returns. io.EOF stays as it is.
func (p *pipe) describe(op string, err error) error {
	if err == nil || err == io.EOF {
		return err
	}
	return &net.OpError{Op: op, Net: p.local.Network(), Source: p.local, Addr: p.RemoteAddr(), Err: err}
}

// An addr is the address of one end.
type addr string

// Network implements net.Addr.
func (addr) Network() string { return "memory" }

// String implements net.Addr.
func (a addr) String() string { return string(a) }

// A gone says which ends of a stream are closed.
type gone uint8

const (
	writerGone   gone = 1 << iota // nothing more is written
	writerClosed                  // and the writer has been closed altogether
	readerGone                    // nothing more is read
)

// A stream is one direction of a pipe.
type stream struct {
	mu      sync.Mutex // guards what follows
	changed *sync.Cond
	data    []byte
	gone    gone
	reading deadline   // of Read
	writing deadline   // of Write
	turn    sync.Mutex // held by the writer, whose bytes stay together
}

// A deadline is a time that ends reads or writes.
type deadline struct {
	at    time.Time
	timer *time.Timer
}

// passed reports whether the time has come.
func (d *deadline) passed() bool { return !d.at.IsZero() && !time.Now().Before(d.at) }

func newStream() *stream {
	s := new(stream)
	s.changed = sync.NewCond(&s.mu)
	return s
}

func (s *stream) read(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		switch {
		case s.gone&readerGone != 0:
			return 0, net.ErrClosed
		case s.reading.passed():
			return 0, os.ErrDeadlineExceeded
		case len(b) == 0:
			return 0, nil
		case len(s.data) > 0:
			n := copy(b, s.data)
			s.data = s.data[n:]
			s.changed.Broadcast()
			return n, nil
		case s.gone&writerGone != 0:
			return 0, io.EOF
		}
		s.changed.Wait()
	}
}

func (s *stream) write(b []byte) (n int, err error) {
	s.turn.Lock()
	defer s.turn.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		switch {
		case s.gone&writerGone != 0:
			return n, net.ErrClosed
		case s.gone&readerGone != 0:
			return n, io.ErrClosedPipe
		case s.writing.passed():
			return n, os.ErrDeadlineExceeded
		}
		k := min(len(b)-n, room-len(s.data))
		s.data = append(s.data, b[n:n+k]...)
		n += k
		s.changed.Broadcast()
		if n == len(b) {
			return n, nil
		}
		s.changed.Wait()
	}
}

// end closes an end of the stream. What was written can still be read.
func (s *stream) end(which gone) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gone |= which
	if which&readerGone != 0 {
		s.data = nil
		s.reading.stop()
	}
	if which&writerClosed != 0 {
		s.writing.stop()
	}
	s.changed.Broadcast()
}

func (d *deadline) stop() {
	if d.timer != nil {
		d.timer.Stop()
	}
}

// setDeadline moves one of the deadlines, unless that end is closed.
func (s *stream) setDeadline(d *deadline, closed gone, t time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gone&closed != 0 {
		return net.ErrClosed
	}
	d.stop()
	d.at = t
	if left := time.Until(t); !t.IsZero() && left > 0 {
		d.timer = time.AfterFunc(left, s.wake)
	}
	s.changed.Broadcast()
	return nil
}

// wake has those who wait look at the deadlines.
func (s *stream) wake() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changed.Broadcast()
}
