//go:build unix

package conn

import (
	"io"
	"net"
	"os"
	"sync"
	"syscall"
)

// rawConn returns what gives access to the descriptor of a plain TCP or Unix
// socket, and nil for everything else. Only these very types will do: what
// embeds one may have a Read of its own, which must not be passed by.
func rawConn(nc net.Conn) (raw syscall.RawConn) {
	switch nc := nc.(type) {
	case *net.TCPConn:
		raw, _ = nc.SyscallConn()
	case *net.UnixConn:
		raw, _ = nc.SyscallConn()
	}
	return raw
}

// A directReader reads from a socket into a buffer that it takes only when
// there is something to read, so that a connection that waits holds none.
type directReader struct {
	in  *input
	n   int
	err error
	try func(fd uintptr) bool // bound once: a closure for each read would be an allocation
}

var directReaders = sync.Pool{New: func() any {
	d := new(directReader)
	d.try = d.tryRead
	return d
}}

// fillDirect is [input.fill] for a socket. RawConn calls try, and again each time
// the socket becomes readable, until try has got an answer.
func (in *input) fillDirect() error {
	d := directReaders.Get().(*directReader)
	defer directReaders.Put(d)
	d.in = in
	err := in.raw.Read(d.try)
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
	in.take(d.n)
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

// canRest reports whether a connection can wait for input without reading it.
func canRest(nc net.Conn) bool { return rawConn(nc) != nil }

// awaitInput waits until there is input, or nc is closed by either end, and
// reports whether that is so: otherwise its deadline has passed.
func awaitInput(nc net.Conn) bool {
	var b [1]byte
	err := rawConn(nc).Read(func(fd uintptr) bool {
		err := error(syscall.EINTR)
		for err == syscall.EINTR {
			_, _, err = syscall.Recvfrom(int(fd), b[:], syscall.MSG_PEEK)
		}
		return err != syscall.EAGAIN
	})
	return err == nil || !isTimeout(err)
}

// A directWriter writes to a socket once, without waiting.
type directWriter struct {
	b   []byte
	n   int
	err error
	try func(fd uintptr) bool // bound once, as that of a directReader
}

var directWriters = sync.Pool{New: func() any {
	d := new(directWriter)
	d.try = func(fd uintptr) bool { d.n, d.err = syscall.Write(int(fd), d.b); return true }
	return d
}}

// writeNow writes what the socket takes at once.
func (in *input) writeNow(b []byte) (n int, err error) {
	d := directWriters.Get().(*directWriter)
	d.b, d.n, d.err = b, 0, nil
	failed := in.raw.Write(d.try)
	n, err = max(d.n, 0), d.err
	d.b = nil
	directWriters.Put(d)
	if err == syscall.EAGAIN || err == syscall.EINTR {
		err = nil
	}
	if isTimeout(failed) {
		failed = nil // of a deadline that was left from an earlier write
	}
	if failed != nil {
		err = failed
	}
	return n, err
}
