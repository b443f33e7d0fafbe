//go:build unix

package socket

import (
	"errors"
	"io"
	"net"
	"os"
	"syscall"
)

// rawConn returns what gives access to the descriptor of a plain socket, and nil
// for everything else.
func rawConn(nc net.Conn) (raw syscall.RawConn) {
	switch nc := nc.(type) {
	case *net.TCPConn:
		raw, _ = nc.SyscallConn()
	case *net.UnixConn:
		raw, _ = nc.SyscallConn()
	}
	return raw
}

// readDirect is [Socket.Read] for a plain socket. RawConn calls try, and again
// each time the socket becomes readable, until try has got an answer.
func (s *Socket) readDirect(b Buffer) (int, error) {
	s.reader.now = false
	return s.tryRead(b)
}

// ReadNow is [Socket.Read] that does not wait, for a connection that can park: if
// there is no input it returns 0 and no error.
func (s *Socket) ReadNow(b Buffer) (int, error) {
	s.reader.now = true
	return s.tryRead(b)
}

func (s *Socket) tryRead(b Buffer) (int, error) {
	d := &s.reader
	d.from = b
	err := s.raw.Read(d.try)
	d.from = nil
	switch {
	case err != nil:
		return 0, err
	case d.err == syscall.EAGAIN:
		return 0, nil
	case d.err != nil:
		return 0, s.opError("read", d.err)
	case d.n == 0:
		return 0, io.EOF
	}
	return d.n, nil
}

func (s *Socket) opError(op string, err error) error {
	return &net.OpError{Op: op, Net: s.conn.LocalAddr().Network(), Source: s.conn.LocalAddr(),
		Addr: s.conn.RemoteAddr(), Err: os.NewSyscallError(op, err)}
}

// read reads once without blocking and reports whether that was all: it gave an
// answer, or none is waited for.
func (d *direct) read(fd int) bool {
	for {
		d.n, d.err = syscall.Read(fd, d.from.Room())
		switch d.err {
		case syscall.EINTR:
			continue
		case syscall.EAGAIN:
			d.from.Release()
			return d.now
		}
		return true
	}
}

// CanWriteNow reports whether [Socket.WriteNow] can be used.
func (s *Socket) CanWriteNow() bool { return s.raw != nil }

// WriteNow writes what the socket takes at once, which may be nothing, and never
// waits. That is no error.
func (s *Socket) WriteNow(b []byte) (n int, err error) {
	d := &s.writer
	d.p, d.n, d.err = b, 0, nil
	failed := s.raw.Write(d.try)
	n, err = max(d.n, 0), d.err
	d.p = nil
	if err == syscall.EAGAIN || err == syscall.EINTR {
		err = nil
	}
	if err != nil {
		err = s.opError("write", err)
	}
	// The deadline of an earlier write may have passed; that says nothing of
	// this one.
	if failed != nil && !errors.Is(failed, os.ErrDeadlineExceeded) {
		err = failed
	}
	return n, err
}

// write writes once without blocking. It is an answer in any case.
func (d *direct) write(fd int) bool {
	d.n, d.err = syscall.Write(fd, d.p)
	return true
}

// CanPark reports whether a [Poller] may watch over nc, on the systems that have
// one.
func CanPark(nc net.Conn) bool { return hasPoller && IsPlain(nc) }
