//go:build unix

package conn

import (
	"io"
	"net"
	"os"
	"syscall"
)

// A directReader reads from a socket into a buffer that it takes only when
// there is something to read, so that a connection that waits holds none.
type directReader struct {
	raw syscall.RawConn
	try func(fd uintptr) bool // bound once: a closure for each read would be an allocation

	// Of the read that goes on.
	in  *input
	n   int
	err error
}

// newDirectReader returns a directReader for a plain TCP or Unix socket, and
// nil for everything else. Only these very types will do: what embeds one may
// have a Read of its own, which must not be passed by.
func newDirectReader(nc net.Conn) *directReader {
	var raw syscall.RawConn
	var err error
	switch nc := nc.(type) {
	case *net.TCPConn:
		raw, err = nc.SyscallConn()
	case *net.UnixConn:
		raw, err = nc.SyscallConn()
	default:
		return nil
	}
	if err != nil {
		return nil
	}
	d := &directReader{raw: raw}
	d.try = d.tryRead
	return d
}

// fill is [input.fill]. RawConn calls try, and again each time the socket
// becomes readable, until try has got an answer.
func (d *directReader) fill(in *input) error {
	d.in, d.n, d.err = in, 0, nil
	err := d.raw.Read(d.try)
	d.in = nil
	switch {
	case err != nil:
		return err
	case d.err != nil:
		return &net.OpError{Op: "read", Net: in.nc.LocalAddr().Network(), Source: in.nc.LocalAddr(),
			Addr: in.nc.RemoteAddr(), Err: os.NewSyscallError("read", d.err)}
	case d.n == 0:
		return io.EOF
	}
	in.w += d.n
	return nil
}

// tryRead reads once without blocking and reports whether that gave an answer.
func (d *directReader) tryRead(fd uintptr) bool {
	for {
		d.n, d.err = syscall.Read(int(fd), d.in.room())
		switch d.err {
		case syscall.EINTR:
			continue
		case syscall.EAGAIN:
			d.in.release()
			return false
		}
		return true
	}
}
